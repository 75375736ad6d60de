// SHA-256 of bytes, in lower-case hexadecimal. The browser's own digest is missing on pages that came over plain HTTP from another
// machine, and a search asks for hundreds of thousands of digests: waiting for each would take minutes.
const primes = (count) => {
  const list = [];
  for (let n = 2; list.length < count; n++) if (list.every((prime) => n % prime)) list.push(n);
  return list;
};
const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) >>> 0;
const ROUNDS = Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)) | 0);
const START = Int32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)) | 0);
const schedule = new Int32Array(64);
const state = new Int32Array(8);
let room = new DataView(new ArrayBuffer(1024));

export function digest(bytes) {
  const length = ((bytes.length + 72) >> 6) << 6;
  if (length > room.byteLength) room = new DataView(new ArrayBuffer(2 * length));
  const padded = new Uint8Array(room.buffer, 0, length);
  padded.set(bytes);
  padded.fill(0, bytes.length);
  padded[bytes.length] = 0x80;
  room.setUint32(length - 8, Math.floor(bytes.length / 2 ** 29));
  room.setUint32(length - 4, bytes.length << 3);
  state.set(START);
  for (let at = 0; at < length; at += 64) block(at);
  let hexadecimal = "";
  for (const word of state) hexadecimal += (word >>> 0).toString(16).padStart(8, "0");
  return hexadecimal;
}

function block(at) {
  for (let i = 0; i < 16; i++) schedule[i] = room.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const early = schedule[i - 15];
    const late = schedule[i - 2];
    const low = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3);
    const high = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10);
    schedule[i] = schedule[i - 16] + low + schedule[i - 7] + high;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const sum = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + sum + ((e & f) ^ (~e & g)) + ROUNDS[i] + schedule[i]) | 0;
    const other = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (other + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}
