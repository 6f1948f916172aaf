"""Lets two independent HTTP clients, h11 and httptools, read what the server answers.

    responses.py PORT TOKEN STEP

Each exchange of the list sends bytes over a connection of its own and keeps every byte that comes
back. Then both parsers read those bytes cut in two at every STEP-th place (heads: at every place)
and byte by byte. They must find no error, and each time the same statuses, bodies and decision
whether the connection stays; and the server must have closed it exactly where the headers said so.
Prints one JSON object: exchanges, responses, readings, failures.
"""

import email.utils
import json
import socket
import sys

import h11
import httptools

PORT, TOKEN, STEP = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
PATIENCE = 10
# So long a connection that stays must stay.
QUIET = 0.03

failures = []


def head(method, path, fields="", version="1.1", token=TOKEN, host=True):
    lines = f"{method} {path} HTTP/{version}\r\n"
    lines += "Host: localhost\r\n" if host else ""
    lines += f"Authorization: Bearer {token}\r\n" if token else ""
    return (lines + fields + "\r\n").encode()


def post(path, body, method="POST", fields="", kind="application/json", **others):
    body = body.encode() if isinstance(body, str) else body
    length = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return head(method, path, length + fields, **others) + body


def chunked(path, pieces, trailer=""):
    start = head("POST", path, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n")
    parts = [b"%x;n=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces]
    return start + b"".join(parts) + b"0\r\n" + trailer.encode() + b"\r\n"


def message(number, text="我要退货"):
    return json.dumps({"id": f"c-{number}", "conversation": "c", "text": text})


class Exchange:
    """What is sent, and what must come of it."""

    def __init__(self, name, sent, statuses, closes=False, heads=(), pause=None):
        self.name = name
        # One piece of bytes, or several with a wait for an answer in between.
        self.sent = sent if isinstance(sent, list) else [sent]
        self.statuses = statuses
        self.closes = closes
        # Which of the responses answer HEAD.
        self.heads = set(heads)
        self.received = b""
        self.ended = False

    def run(self):
        with socket.create_connection(("127.0.0.1", PORT), PATIENCE) as peer:
            for place, piece in enumerate(self.sent):
                peer.sendall(piece)
                if place + 1 < len(self.sent):
                    self.received += peer.recv(65536)
            # Up to the end, or until no more than what was asked for has come.
            while not self.ended:
                isWhole = len(Reading(self).feed([self.received]).finals) >= len(self.statuses)
                peer.settimeout(QUIET if isWhole and not self.closes else PATIENCE)
                try:
                    piece = peer.recv(65536)
                except TimeoutError:
                    return
                self.received += piece
                self.ended = not piece


class Reading:
    """What h11, as a client, makes of the bytes."""

    def __init__(self, exchange):
        self.exchange = exchange
        self.found = []
        self.open = None
        self.error = None
        self.stays = True
        self.begin()

    @property
    def finals(self):
        return [one for one in self.found if one[0] >= 200]

    def begin(self):
        self.connection = h11.Connection(h11.CLIENT)
        method = "HEAD" if len(self.finals) in self.exchange.heads else "GET"
        self.connection.send(h11.Request(method=method, target="/", headers=[("Host", "a")]))
        self.connection.send(h11.EndOfMessage())

    def feed(self, pieces):
        try:
            for piece in pieces:
                if piece:
                    self.connection.receive_data(piece)
                    self.read()
        except h11.RemoteProtocolError as error:
            self.error = f"h11: {error}"
        return self

    def read(self):
        while True:
            event = self.connection.next_event()
            if event in (h11.NEED_DATA, h11.PAUSED):
                rest = self.connection.trailing_data[0]
                if event is h11.PAUSED and rest and self.stays:
                    self.begin()
                    self.connection.receive_data(rest)
                    continue
                if event is h11.PAUSED and rest:
                    self.error = "h11: bytes after the last response"
                return
            if isinstance(event, h11.InformationalResponse):
                self.found.append((event.status_code, b"", True, ()))
            elif isinstance(event, h11.Response):
                self.open = [event.status_code, b"", tuple(event.headers)]
            elif isinstance(event, h11.Data):
                self.open[1] += event.data
            elif isinstance(event, h11.EndOfMessage):
                self.stays = self.connection.their_state is h11.DONE
                status, body, fields = self.open
                self.found.append((status, bytes(body), self.stays, fields))
                self.open = None
            else:
                self.error = f"h11: {event}"
                return


class OtherReading:
    """What httptools makes of the bytes.

    It cannot be told that a response answers HEAD, so the bytes end for it where such a head does.
    """

    def __init__(self, ends):
        # Where heads without a body end, in order.
        self.ends = ends
        self.found = []
        self.error = None
        self.place = 0
        self.begin()

    def begin(self):
        self.body = b""
        self.headIsRead = False
        self.parser = httptools.HttpResponseParser(self)

    def on_headers_complete(self):
        self.headIsRead = True

    def on_body(self, body):
        self.body += body

    def on_message_complete(self):
        self.found.append(
            (self.parser.get_status_code(), self.body, self.parser.should_keep_alive()))
        self.body = b""

    def feed(self, pieces):
        try:
            for piece in pieces:
                while piece:
                    inside = [end for end in self.ends if self.place < end <= self.place + len(piece)]
                    count = inside[0] - self.place if inside else len(piece)
                    self.parser.feed_data(piece[:count])
                    self.place += count
                    piece = piece[count:]
                    if inside:
                        if not self.headIsRead:
                            self.error = "httptools: a head without its end"
                        self.found.append(
                            (self.parser.get_status_code(), b"", self.parser.should_keep_alive()))
                        self.begin()
        except httptools.HttpParserError as error:
            self.error = f"httptools: {error!r}"
        return self


def cuts(stream):
    """Every place in a head (every third with a large STEP), and every STEP-th in a body."""
    places, start = set(range(0, len(stream), STEP)), 0
    while (end := stream.find(b"\r\n\r\n", start)) >= 0:
        first = max(stream.rfind(b"HTTP/1.1 ", 0, end), 0)
        places |= set(range(first, end + 5, 3 if STEP > 100 else 1))
        start = end + 4
    return sorted(places)


def head_ends(exchange):
    """Where the heads of responses to HEAD end."""
    ends, start, number = [], 0, 0
    found = Reading(exchange).feed([exchange.received]).found
    for status, body, _, _ in found:
        end = exchange.received.find(b"\r\n\r\n", start) + 4
        start = end + len(body)
        if status >= 200:
            if number in exchange.heads:
                ends.append(end)
            number += 1
    return ends


def check(exchange):
    def fail(why):
        failures.append(f"{exchange.name}: {why}: {exchange.received[:300]!r}")

    whole = Reading(exchange).feed([exchange.received])
    if whole.error or whole.open:
        return fail(whole.error or "h11 waits for more") or 0
    statuses = [one[0] for one in whole.finals]
    if statuses != exchange.statuses:
        fail(f"{statuses} instead of {exchange.statuses}")
    if whole.stays == exchange.ended or exchange.ended != exchange.closes:
        fail(f"headers say {'stays' if whole.stays else 'closes'}, it "
             + ("was closed" if exchange.ended else "stayed open"))
    if not all(one[2] for one in whole.found[:-1]):
        fail("something follows a response that closes")
    for status, body, _, fields in whole.finals:
        check_fields(status, body, dict(fields), fail)
    ends = head_ends(exchange)
    other = OtherReading(ends).feed([exchange.received])
    expected = [one[:3] for one in whole.found]
    stream, readings = exchange.received, 2
    ways = [[stream[:cut], stream[cut:]] for cut in cuts(stream)]
    ways.append([stream[place:place + 1] for place in range(len(stream))])
    for way in [[stream]] + ways:
        for name, reading in (
                ("h11", Reading(exchange).feed(way)), ("httptools", OtherReading(ends).feed(way))):
            readings += 1
            if reading.error or [one[:3] for one in reading.found] != expected:
                return fail(f"{name}, cut after {len(way[0])}: {reading.error or reading.found}") or 0
    return readings


def check_fields(status, body, fields, fail):
    kind = fields.get(b"content-type", b"")
    if email.utils.parsedate(fields.get(b"date", b"").decode()) is None:
        fail(f"{status} without a date")
    if body and kind in (b"application/json", b"application/problem+json"):
        value = json.loads(body)
        if kind.endswith(b"problem+json") and value.get("status") != status:
            fail(f"the problem says {value.get('status')}")
    if status >= 400 and body and kind != b"application/problem+json":
        fail(f"{status} is {kind}")
    if status in (405, ) and b"allow" not in fields:
        fail("405 without Allow")
    if status == 401 and b"www-authenticate" not in fields:
        fail("401 without WWW-Authenticate")
    if status == 204 and b"content-length" in fields:
        fail("204 with a length")


def exchanges():
    get = lambda path, **others: head("GET", path, **others)
    listed = "[" + ",".join(message(f"l-{n}", t) for n, t in enumerate(["在吗", "运费谁出"])) + "]"
    expect = "Expect: 100-continue\r\n"
    one = post("/v1/messages", message(1))
    yield Exchange("one message", one, [200])
    yield Exchange("a redelivery", one, [200])
    yield Exchange("a list", post("/v1/messages", listed), [200])
    yield Exchange("an empty list", post("/v1/messages", "[]"), [200])
    yield Exchange(
        "chunks", chunked("/v1/messages", [b'{"id":"c-2",', b'"text":"a"}'], "X-Sum: 1\r\n"), [200])
    cut = message(3).encode()
    start = post("/v1/messages", cut, fields=expect)
    yield Exchange("100-continue", [start[:-len(cut)], cut], [200])
    yield Exchange("100-continue, body at once", start, [200])
    yield Exchange(
        "100-continue, two requests", [start[:-len(cut)], cut + get("/health")], [200, 200])
    yield Exchange("Rasa's channel", post("/webhooks/rest/webhook", '{"sender":"z","message":"在吗"}'), [200])
    yield Exchange("Rasa's channel, no text", post("/webhooks/rest/webhook", '{"sender":"z"}'), [400])
    yield Exchange("a ticket is opened", post("/v1/messages", message(4, "转人工")), [200])
    yield Exchange("tickets", get("/v1/tickets?state=open&limit=1"), [200])
    yield Exchange("tickets, HEAD", head("HEAD", "/v1/tickets"), [200], heads=[0])
    yield Exchange("tickets, bad query", get("/v1/tickets?limit=0") + get("/v1/tickets?a=b"), [400, 400])
    yield Exchange("no such ticket", get("/v1/tickets/T-1"), [404])
    yield Exchange("no such ticket, PATCH", post("/v1/tickets/T-1", "{}", method="PATCH"), [404])
    yield Exchange("state", get("/v1/conversations/c/state"), [200])
    yield Exchange("state, HEAD", head("HEAD", "/v1/conversations/c/state"), [200], heads=[0])
    put = lambda body: post("/v1/conversations/c/state", body, method="PUT")
    yield Exchange("state, PUT", put('{"state":"human"}') + put('{"state":"bot"}'), [200, 200])
    yield Exchange("state, bad", put('{"state":"away"}') + put("[]"), [422, 400])
    yield Exchange("resend", post("/v1/outbox/resend", "{}"), [200])
    yield Exchange("resend without a body", head("POST", "/v1/outbox/resend"), [200])
    yield Exchange("forget", head("DELETE", "/v1/customers/z"), [204])
    for path in ["/health", "/ready", "/metrics", "/v1/openapi.json"]:
        yield Exchange(path, get(path), [200])
        yield Exchange(path + ", HEAD", head("HEAD", path), [200], heads=[0])
        yield Exchange(path + ", OPTIONS", head("OPTIONS", path), [204])
        yield Exchange(path + ", DELETE", head("DELETE", path), [405])
    yield Exchange("OPTIONS *", head("OPTIONS", "*"), [404])
    yield Exchange("no token", get("/metrics", token=None), [401])
    yield Exchange("a wrong token", post("/v1/messages", message(5), token="x" * 20), [401])
    yield Exchange("nothing there", get("/nothing") + head("HEAD", "/"), [404, 404], heads=[1])
    yield Exchange("not JSON by its type", post("/v1/messages", "{}", kind="text/plain"), [415])
    yield Exchange("not JSON", post("/v1/messages", "{]"), [400])
    yield Exchange("no text", post("/v1/messages", "{}"), [422])
    yield Exchange("one of a list is bad", post("/v1/messages", '[{"text":"a"},{}]'), [422])
    yield Exchange("a long list", post("/v1/messages", "[" + ",".join(["{}"] * 1001) + "]"), [413])
    yield from broken()
    yield from several(get, one)


def broken():
    """What ends its connection."""
    large = "Content-Type: application/json\r\nContent-Length: 2000000\r\n"
    chunks = "Transfer-Encoding: chunked\r\n"
    bodies = [
        ("a large body", head("POST", "/v1/messages", large), 413),
        ("a large body, expected", head("POST", "/v1/messages", large + "Expect: 100-continue\r\n"), 413),
        ("a large chunk", head("POST", "/v1/messages", chunks) + b"200000\r\n", 413),
        ("no chunk", head("POST", "/v1/messages", chunks) + b"xyz\r\n", 400),
        ("two lengths", head("POST", "/v1/messages", "Content-Length: 1\r\nContent-Length: 2\r\n"), 400),
        ("length and chunks", head("POST", "/v1/messages", chunks + "Content-Length: 1\r\n"), 400),
        ("gzip", head("POST", "/v1/messages", "Transfer-Encoding: gzip, chunked\r\n"), 501),
        ("an expectation", head("POST", "/v1/messages", "Expect: 200-ok\r\n"), 417),
        ("no host", head("GET", "/health", host=False), 400),
        ("a long target", head("GET", "/" + "a" * 9000), 414),
        ("long fields", head("GET", "/", "A: " + "a" * 17000 + "\r\n"), 431),
        ("many fields", head("GET", "/", "A: b\r\n" * 101), 431),
        ("a folded field", head("GET", "/", "A: b\r\n c\r\n"), 400),
        ("a blank before the colon", head("GET", "/", "A : b\r\n"), 400),
        ("a late version", head("GET", "/", version="2.0"), 505),
        ("no request", b"hello\r\n\r\n", 400),
        ("bare line feeds", b"GET / HTTP/1.1\nHost: a\n\n", 400),
        ("a TLS greeting", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    ]
    for name, sent, status in bodies:
        yield Exchange(name, sent, [status], closes=True)
    get = head("GET", "/health")
    yield Exchange("good, then broken", get + b"GET /\r\n\r\n" + get, [200, 400], closes=True)


def several(get, one):
    """Connections that stay and such that do not, and requests behind each other."""
    close, keep = "Connection: close\r\n", "Connection: keep-alive\r\n"
    health = get("/health")
    yield Exchange("close", head("GET", "/health", close), [200], closes=True)
    yield Exchange("keep-alive", head("GET", "/health", keep), [200])
    yield Exchange("close, HEAD", head("HEAD", "/health", close), [200], closes=True, heads=[0])
    yield Exchange("close, 404", head("GET", "/x", close), [404], closes=True)
    yield Exchange("close, 204", head("DELETE", "/v1/customers/y", close), [204], closes=True)
    yield Exchange("HTTP/1.0", head("GET", "/health", version="1.0"), [200], closes=True)
    yield Exchange("HTTP/1.0, keep-alive", head("GET", "/health", keep, version="1.0"), [200])
    yield Exchange(
        "HTTP/1.0, keep-alive, POST", post("/v1/messages", message(6), fields=keep, version="1.0"), [200])
    yield Exchange("an unknown method", head("BREW", "/health"), [501])
    yield Exchange("pipelined", health * 20, [200] * 20)
    yield Exchange(
        "pipelined, of all kinds",
        one + head("HEAD", "/health") + post("/v1/messages", "{}") + head("OPTIONS", "/health")
        + chunked("/v1/messages", [b'{"id":"c-7","text":"b"}']) + head("HEAD", "/metrics", token=None)
        + get("/v1/tickets") + head("DELETE", "/v1/customers/x") + health,
        [200, 200, 422, 204, 200, 401, 200, 204, 200], heads=[1, 5])
    yield Exchange(
        "pipelined, closed in the middle", health + head("GET", "/health", close) + health, [200, 200],
        closes=True)
    yield Exchange("byte by byte", [bytes([byte]) for byte in b"\r\n"] and health, [200])
    yield Exchange("blank lines before", b"\r\n" + health, [200])


def main():
    count = responses = readings = 0
    for exchange in exchanges():
        count += 1
        try:
            exchange.run()
        except OSError as error:
            failures.append(f"{exchange.name}: {error!r} after {exchange.received[:300]!r}")
            continue
        readings += check(exchange)
        responses += len(exchange.statuses)
    print(json.dumps({
        "exchanges": count, "responses": responses, "readings": readings, "failures": failures}))


main()
