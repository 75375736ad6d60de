// Each file of src/ becomes one script of the same name. The bytes depend on the sources and on package-lock.json alone.
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { build } from "esbuild";

const target = "../kzgraph/site/built_scripts";
const entries = readdirSync("src").filter((name) => name.endsWith(".js")).sort();

rmSync(target, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: entries.map((name) => ({ in: `src/${name}`, out: basename(name, ".js") })),
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
});
copyFileSync("node_modules/oxigraph/web_bg.wasm", `${target}/oxigraph.wasm`);

// The licences of all that was bundled go with it.
const bundled = new Set(Object.keys(metafile.inputs).map((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]).filter(Boolean));
const notices = [...bundled].sort().map((name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const file = readdirSync(`node_modules/${name}`).find((each) => /^licen[cs]e/i.test(each)) ?? "";
  const terms = file ? readFileSync(`node_modules/${name}/${file}`, "utf8") : readFileSync(`licences/${name}`, "utf8");
  return `${name} ${version}, ${license}\n\n${terms.trim()}\n`;
});
writeFileSync(`${target}/THIRD-PARTY.txt`, notices.join(`\n${"-".repeat(100)}\n\n`));
