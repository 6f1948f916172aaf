/// An HTTP/1.1 server on non-blocking sockets, and nothing above HTTP.
///
/// Reading order:
/// - ``HTTPLimits``: every bound there is, in one value.
/// - ``RequestParser``: bytes → ``HTTPRequest`` or ``HTTPParseError``, a strict RFC 9112 reader that
///   may be fed in pieces of any size; ``ChunkedDecoder`` and ``RequestTarget`` are parts of it.
/// - ``FormDecoder``: the query of a target or a posted form → names and values.
/// - ``HTTPResponse`` and ``HTTPResponder``: what is answered, and the one chance to answer it.
/// - ``HTTPServer``: listens on ``ListenAddress``es with one ``EventLoop`` a core.
/// - ``ProxyTrust``: whose `X-Forwarded-For` or `Forwarded` is believed.
///
/// ```swift
/// let server = try HTTPServer(listening: [.tcp(.loopback, port: 0)]) { request, responder in
///   responder.respond(request.path == "/health" ? .text("ok") : .problem(.notFound))
/// }
/// try server.start()
/// announce(server.addresses)
/// server.stop(within: .seconds(10))
/// ```
///
/// Invariants: each request is answered once, in the order of its connection, by one of the
/// handler, the limits, or a 500 when the handler let go of its responder. Whatever RFC 9112 calls
/// ambiguous is refused with 400 and the connection closed: no bytes are ever read as a request
/// whose beginning another reader could see elsewhere. The handler runs on a loop's thread and must
/// not block; it may keep the responder and answer later from any thread.
///
/// All durations are measured by `CLOCK_MONOTONIC`, read here and by nobody else; the wall clock is
/// read only for the `Date` field. TLS, HTTP/2, upgrades and outgoing requests are not here.
/// Linux uses epoll; elsewhere, and where asked for, poll(2) does the same less fast.
package typealias HTTPHandler = @Sendable (HTTPRequest, HTTPResponder) -> Void
