"""A connection: HTTP by uvicorn, with bounds on what one client may cost."""

from __future__ import annotations

import fcntl
import struct
import termios
from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from kzgraph.server.buffered import Buffered
from kzgraph.server.exchange import COMMON, FRAMED, UNKEPT
from kzgraph.server.fair_queue import client_of
from kzgraph.server.problems import Problem
from kzgraph.server.reply import reply_of

if TYPE_CHECKING:
    import asyncio

HEAD_SECONDS = 10.0  # for a request's head to arrive
STUCK_SECONDS = 20.0  # in which a client must read something of what it asked for
LOOK_SECONDS = 5.0  # between looks at whether it did
KEEP_ALIVE = 15
CONNECTIONS = 8192
URL_BYTES = 0xFFFF  # more than that the parser does not take
HEAD_BYTES = URL_BYTES + (32 << 10)  # of a request, without its body
HEADERS = 100
BEHIND = 8  # requests that may wait behind one that is being answered,
BEHIND_BYTES = 128 << 10  # and what they may hold in all
HOP = (b"upgrade", b"http2-settings", b"connection")


class Bounded(HttpToolsProtocol):
    """A connection that is closed if it sends its head too slowly or at too great length, asks too much ahead, or does not read.

    An offer to upgrade is passed over: HTTP/1.1 goes on.
    """

    connections_of: ClassVar[Counter[str]] = Counter()
    most = CONNECTIONS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Called by the loop. One client may have half of the connections."""
        super().connection_made(Buffered(transport, self.loop))
        self._clock: asyncio.TimerHandle | None = None  # runs while a head is awaited
        self._stuck: asyncio.TimerHandle | None = None  # runs while the client does not read
        self._rest = -1  # bytes of the last answer that were unread when it was last looked at
        self._in_head, self._arrives = False, False  # whether a head, and whether any part of a request
        self._around = 0  # bytes of it that are no body: its head, the sizes of chunks, a trailer
        self._behind, self._waits = 0, False  # bytes of requests that wait, and whether the one that arrives does
        self._refusal: Problem | None = None
        self._running: Any = None  # the exchange that is being answered; `cycle` is the one that came last
        self._task: asyncio.Task[None] | None = None  # which answers it
        self._who = client_of(self.client[0] if self.client else "")
        self.connections_of[self._who] += 1
        if len(self.connections) > self.most or self.connections_of[self._who] > self.most / 2:
            transport.abort()
            return
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the loop."""
        self._stop_clock()
        self._stop_stuck()
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
        """Called by the loop."""
        self._unset_keepalive_if_required()
        left = data
        while left:
            try:
                self.parser.feed_data(left)
                left = b""
            except httptools.HttpParserUpgrade as offered:
                left = self._plain_head() + left[offered.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn has it
            except httptools.HttpParserInvalidURLError:
                self.send_400_response("this is no address: percent-encode what is not ASCII.")
                return
            except httptools.HttpParserError:
                self.send_400_response("this is no request of HTTP/1.1.")
                return
        if self.transport.is_closing():
            return
        if self._arrives:  # also one behind another that is being answered
            self._around += len(data)
            if self._around > HEAD_BYTES:
                self._refusal = Problem(431, "headers", f"what comes with the body is longer than {HEAD_BYTES} bytes.")
                self.send_400_response("")
                return
        if self._idle() and self._clock is None:
            self._await_head()

    def _plain_head(self) -> bytes:
        """The head that has just been read, without its offer to upgrade."""
        closes = any(b"close" in value.lower() for name, value in self.headers if name == b"connection")
        kept = [(name, value) for name, value in self.headers if name not in HOP] + [(b"connection", b"close")] * closes
        first = b"%s %s HTTP/%s\r\n" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        return first + b"".join(b"%s: %s\r\n" % pair for pair in kept) + b"\r\n"

    def on_message_begin(self) -> None:
        """Called by the parser. Refuses what comes behind too many others."""
        self._in_head, self._arrives, self._around, self._waits = True, True, 0, not self._idle()
        if not self._waits:
            self._behind = 0
        elif len(self.pipeline) >= BEHIND:
            self._refuse(400, "pipeline", f"more than {BEHIND} requests wait behind one that is being answered.")
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Called by the parser."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser. What a trailer tells is passed over, lest it be taken for the head."""
        if not self._in_head:
            return
        if len(self.headers) >= HEADERS:
            self._refuse(431, "headers", f"there are more than {HEADERS} headers.")
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """Called by the parser."""
        self._count(len(body))
        self._around -= len(body)
        super().on_body(body)
        if self._waits:
            self.flow.resume_reading()

    def on_headers_complete(self) -> None:
        """Called by the parser."""
        self._stop_clock()
        self._in_head, self._around = False, 0
        self._check_framing()
        if self.parser.should_upgrade():  # what it asks is read once more, without the offer
            if self.parser.get_method() == b"CONNECT":
                self._refuse(405, "method", "this server is no proxy.")
            return
        super().on_headers_complete()
        if self._waits:  # what may wait is bounded, and who does not read does not see that the client leaves
            self.flow.resume_reading()

    def on_message_complete(self) -> None:
        """Called by the parser."""
        self._arrives = False
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def _check_framing(self) -> None:
        """Refuses what proxies might understand otherwise (RFC 9112, 3.2 and 6.1)."""
        hosts = codings = 0
        for name, value in self.headers:
            hosts += name == b"host"
            codings += name == b"transfer-encoding" and value.lower() != b"chunked"
        if codings:
            self._refuse(501, "http", "send the body as it is, or chunked.")
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            self._refuse(400, "http", f"a request has one header Host; this one has {hosts}.")

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:  # noqa: ANN401 (as uvicorn has it)
        self._running = cycle
        self._task = self.loop.create_task(cycle.run_asgi(app))
        self._task.add_done_callback(self.tasks.discard)
        self.tasks.add(self._task)

    def _count(self, size: int) -> None:
        if self._waits:
            self._behind += size
            if self._behind > BEHIND_BYTES:
                self._refuse(400, "pipeline", f"more than {BEHIND_BYTES} bytes wait behind a request that is being answered.")

    def _refuse(self, status: int, kind: str, detail: str) -> None:
        """Stops the parser, and with it the connection."""
        self._refusal = Problem(status, kind, detail)
        raise self._refusal

    def send_400_response(self, msg: str) -> None:
        """Called for what is no request, or too long for one. Who waits for another answer is told nothing that could be taken for it."""
        if self.transport.is_closing():
            return
        if not self._idle():
            if self.cycle is not self._running or not self.cycle.more_body or self.cycle.response_started:
                self.transport.abort()
                return
            self.cycle.disconnected = True  # what is wrong is the body of the request that is being answered: this is its answer
            self.cycle.message_event.set()
        problem = self._refusal or Problem(400, "http", msg)
        if len(getattr(self, "url", b"")) >= URL_BYTES:
            problem = Problem(414, "address", f"the address is longer than {URL_BYTES} bytes: send the query by POST.")
        reply = reply_of(problem)
        headers = [*reply.headers, *COMMON, FRAMED, UNKEPT, (b"content-length", b"%d" % len(reply.body)), (b"connection", b"close")]
        head = b"".join(b"%s: %s\r\n" % pair for pair in headers)
        self.transport.write(STATUS_LINE[reply.status] + head + b"\r\n" + reply.body)
        self.transport.close()

    def pause_writing(self) -> None:
        """Called by the loop: the client does not read."""
        super().pause_writing()
        self._stop_stuck()
        self._stuck = self.loop.call_later(LOOK_SECONDS, self._look, self._unread(), self.loop.time())

    def resume_writing(self) -> None:
        """Called by the loop: it reads again."""
        self._stop_stuck()
        super().resume_writing()

    def _look(self, before: int, since: float) -> None:
        """Ends the connection if nothing was read for too long, else looks again later."""
        unread, now = self._unread(), self.loop.time()
        if unread >= before and now - since >= STUCK_SECONDS:
            self.transport.abort()
        else:
            self._stuck = self.loop.call_later(LOOK_SECONDS, self._look, unread, now if unread < before else since)

    def _unread(self) -> int:
        """Bytes that the client's machine has not taken: ours, and those that the kernel holds for it, where it tells."""
        try:
            told = fcntl.ioctl(self.transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
        except OSError:
            told = bytes(4)
        return self.transport.get_write_buffer_size() + int(struct.unpack("i", told)[0])

    def on_response_complete(self) -> None:
        """Called when the last of an answer is written."""
        self._rest = -1
        super().on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        """Called when nothing was asked for a while; who still reads the last answer may go on, who does not never will."""
        unread = self._unread()
        if not self.transport.get_write_buffer_size():
            super().timeout_keep_alive_handler()
        elif self._rest < 0 or unread < self._rest:
            self._rest = unread
            self.timeout_keep_alive_task = self.loop.call_later(KEEP_ALIVE, self.timeout_keep_alive_handler)
        else:
            self.transport.abort()

    def _idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _await_head(self) -> None:
        self._clock = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _stop_stuck(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None
