"""A connection: uvicorn's HTTP protocol with limits on what one client may cost."""

from __future__ import annotations

import fcntl
import struct
import termios
from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from kzgraph.server.buffered import BufferedTransport
from kzgraph.server.fair_queue import client_of
from kzgraph.server.problems import Problem
from kzgraph.server.reply import reply_of
from kzgraph.server.resource import COMMON, NO_CONTENT, NO_STORE

if TYPE_CHECKING:
    import asyncio

HEAD_SECONDS = 10.0  # for the head of a request to arrive
STUCK_SECONDS = 20.0  # in which a client must read something of an answer
LOOK_SECONDS = 5.0  # between looks at whether it did
KEEP_ALIVE = 15  # seconds
CONNECTIONS = 8192
URL_BYTES = 0xFFFF  # the parser's own limit
HEAD_BYTES = URL_BYTES + (32 << 10)  # of a request without its body
HEADERS = 100
PIPELINED = 8  # requests that may wait behind one that is being answered
PIPELINED_BYTES = 128 << 10  # of those requests in all
HOP_BY_HOP = (b"upgrade", b"http2-settings", b"connection")


class Connection(HttpToolsProtocol):
    """Closes the connection of a client that sends too slowly or too much, pipelines too many requests, or does not read.

    An offer to upgrade is ignored: the connection stays HTTP/1.1.
    """

    connections_of: ClassVar[Counter[str]] = Counter()
    most = CONNECTIONS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(BufferedTransport(transport, self.loop))
        self._head_timer: asyncio.TimerHandle | None = None  # runs while a head is awaited
        self._read_timer: asyncio.TimerHandle | None = None  # runs while the client does not read
        self._unread_before = -1  # bytes of the last answer that were unread at the last look
        self._in_head = False  # whether the head of a request is arriving
        self._in_request = False  # whether any part of a request is arriving
        self._overhead = 0  # bytes of that request beside its body: the head, sizes of chunks, a trailer
        self._pipelined = False  # whether that request waits behind another
        self._pipelined_bytes = 0  # of all requests that wait
        self._refusal: Problem | None = None
        self._running: Any = None  # the cycle that is being answered; `cycle` is the latest one
        self._task: asyncio.Task[None] | None = None  # that answers it
        self._who = client_of(self.client[0] if self.client else "")
        self.connections_of[self._who] += 1
        if len(self.connections) > self.most or self.connections_of[self._who] > self.most / 2:  # one client may have half of them
            transport.abort()
            return
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_head_timer()
        self._stop_read_timer()
        self._unset_keepalive_if_required()
        self.connections_of[self._who] -= 1
        if not self.connections_of[self._who]:
            del self.connections_of[self._who]
        self.pipeline.clear()
        if self._running is not None:
            self._running.disconnected = True
        super().connection_lost(exc)
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        rest = data
        while rest:
            try:
                self.parser.feed_data(rest)
                rest = b""
            except httptools.HttpParserUpgrade as offer:
                rest = self._plain_head() + rest[offer.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn has it
            except httptools.HttpParserInvalidURLError:
                self.send_400_response("invalid URL: percent-encode non-ASCII characters.")
                return
            except httptools.HttpParserError:
                self.send_400_response("malformed HTTP request.")
                return
        if self.transport.is_closing():
            return
        if self._in_request:  # even behind another that is being answered
            self._overhead += len(data)
            if self._overhead > HEAD_BYTES:
                self._refusal = Problem(431, "headers", f"headers, chunk sizes and trailers are longer than {HEAD_BYTES} bytes.")
                self.send_400_response("")
                return
        if self._idle() and self._head_timer is None:
            self._await_head()

    def _plain_head(self) -> bytes:
        """The head that was just read, without the offer to upgrade, to be parsed again."""
        closes = any(b"close" in value.lower() for name, value in self.headers if name == b"connection")
        headers = [(name, value) for name, value in self.headers if name not in HOP_BY_HOP] + [(b"connection", b"close")] * closes
        request_line = b"%s %s HTTP/%s\r\n" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        return request_line + b"".join(b"%s: %s\r\n" % pair for pair in headers) + b"\r\n"

    def on_message_begin(self) -> None:
        self._in_head, self._in_request, self._overhead, self._pipelined = True, True, 0, not self._idle()
        if not self._pipelined:
            self._pipelined_bytes = 0
        elif len(self.pipeline) >= PIPELINED:
            self._refuse(400, "pipeline", f"more than {PIPELINED} requests are waiting on this connection.")
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_head:  # a trailer, which must not be taken for a header
            return
        if len(self.headers) >= HEADERS:
            self._refuse(431, "headers", f"more than {HEADERS} headers.")
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._count(len(body))
        self._overhead -= len(body)
        super().on_body(body)
        if self._pipelined:
            self.flow.resume_reading()

    def on_headers_complete(self) -> None:
        self._stop_head_timer()
        self._in_head, self._overhead = False, 0
        self._check_framing()
        if self.parser.should_upgrade():  # the request is parsed again without the offer
            if self.parser.get_method() == b"CONNECT":
                self._refuse(405, "method", "CONNECT is refused: this server is not a proxy.")
            return
        super().on_headers_complete()
        if self._pipelined:  # to notice that the client disconnects; what may wait is limited
            self.flow.resume_reading()

    def on_message_complete(self) -> None:
        self._in_request = False
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def _check_framing(self) -> None:
        """Refuses requests that a proxy may understand differently (RFC 9112, 3.2 and 6.1)."""
        hosts = codings = 0
        for name, value in self.headers:
            hosts += name == b"host"
            codings += name == b"transfer-encoding" and value.lower() != b"chunked"
        if codings:
            self._refuse(501, "http", "Transfer-Encoding: only chunked is supported.")
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            self._refuse(400, "http", f"expected one Host header, found {hosts}.")

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:  # noqa: ANN401 (as uvicorn has it)
        self._running = cycle
        self._task = self.loop.create_task(cycle.run_asgi(app))
        self._task.add_done_callback(self.tasks.discard)
        self.tasks.add(self._task)

    def _count(self, size: int) -> None:
        if self._pipelined:
            self._pipelined_bytes += size
            if self._pipelined_bytes > PIPELINED_BYTES:
                self._refuse(400, "pipeline", f"more than {PIPELINED_BYTES} bytes of requests are waiting on this connection.")

    def _refuse(self, status: int, kind: str, detail: str) -> None:
        """Stops the parser, which ends the connection."""
        self._refusal = Problem(status, kind, detail)
        raise self._refusal

    def send_400_response(self, msg: str) -> None:
        """Answers a malformed or too long request, and closes the connection.

        Nothing is sent while another answer is awaited, as it could be mistaken for that answer.
        """
        if self.transport.is_closing():
            return
        if not self._idle():
            if self.cycle is not self._running or not self.cycle.more_body or self.cycle.response_started:
                self.transport.abort()
                return
            self.cycle.disconnected = True  # the body of the running request is malformed: this is its answer
            self.cycle.message_event.set()
        problem = self._refusal or Problem(400, "http", msg)
        if len(getattr(self, "url", b"")) >= URL_BYTES:
            problem = Problem(414, "address", f"the URL is longer than {URL_BYTES} bytes: send the query by POST.")
        reply = reply_of(problem)
        headers = [*reply.headers, *COMMON, NO_CONTENT, NO_STORE, (b"content-length", b"%d" % len(reply.body)), (b"connection", b"close")]
        head = b"".join(b"%s: %s\r\n" % pair for pair in headers)
        self.transport.write(STATUS_LINE[reply.status] + head + b"\r\n" + reply.body)
        self.transport.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stop_read_timer()
        self._read_timer = self.loop.call_later(LOOK_SECONDS, self._look, self._unread(), self.loop.time())

    def resume_writing(self) -> None:
        self._stop_read_timer()
        super().resume_writing()

    def _look(self, before: int, since: float) -> None:
        """Closes the connection if the client has read nothing for too long, else looks again later."""
        unread, now = self._unread(), self.loop.time()
        if unread >= before and now - since >= STUCK_SECONDS:
            self.transport.abort()
        else:
            self._read_timer = self.loop.call_later(LOOK_SECONDS, self._look, unread, now if unread < before else since)

    def _unread(self) -> int:
        """Bytes that the client has not acknowledged: in our buffer and, where the system reports them, in the kernel's."""
        try:
            queued = fcntl.ioctl(self.transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
        except OSError:
            queued = bytes(4)
        return self.transport.get_write_buffer_size() + int(struct.unpack("i", queued)[0])

    def on_response_complete(self) -> None:
        self._unread_before = -1
        super().on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        """Closes an idle connection, unless the client is still reading the last answer."""
        unread = self._unread()
        if not self.transport.get_write_buffer_size():
            super().timeout_keep_alive_handler()
        elif self._unread_before < 0 or unread < self._unread_before:
            self._unread_before = unread
            self.timeout_keep_alive_task = self.loop.call_later(KEEP_ALIVE, self.timeout_keep_alive_handler)
        else:
            self.transport.abort()

    def _idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _stop_read_timer(self) -> None:
        if self._read_timer is not None:
            self._read_timer.cancel()
            self._read_timer = None
