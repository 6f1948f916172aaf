/// The description of the interface in OpenAPI 3.1, put together from parts that are JSON themselves.
///
/// A test compares it with real answers, so change both together.
enum OpenAPI {
  static let document = Array(
    ("{" + head + #","paths":"# + paths + #","components":{"securitySchemes":"# + security
      + #","responses":"# + responses + #","schemas":"# + schemas + "}}").utf8)

  /// What it is.
  private static let head = #"""
    "openapi": "3.1.0", "info": {"title": "Xiaoer", "version": "1", "description": "A rule-based \#
    chat autoresponder behind a webhook. An answer is given when it is on disk."},
     "security": [{"token": []}, {"signature": []}, {}]
    """#

  /// Every path with its methods.
  private static let paths = #"""
    {"/v1/messages": {"post": {"operationId": "receiveMessages", "summary": "One message or a list \#
    of at most 1,000: decisions in the same order. A list with a message that cannot be read has \#
    no effect.", "requestBody": {"required": true, "content": {"application/json": {
    "schema": {"oneOf": [{"$ref": "#/components/schemas/Message"}, {"type": "array",
     "items": {"$ref": "#/components/schemas/Message"}, "maxItems": 1000}]}}}}, "responses": {
    "200": {"description": "The decision, or a list of them.", "content": {"application/json": {
    "schema": {"oneOf": [{"$ref": "#/components/schemas/Decision"}, {"type": "array",
     "items": {"$ref": "#/components/schemas/Decision"}}]}}}}, "400": {"$ref": "#/components/responses/E400"},
     "401": {"$ref": "#/components/responses/E401"},
     "429": {"$ref": "#/components/responses/E429"}, "405": {"$ref": "#/components/responses/E405"},
     "413": {"$ref": "#/components/responses/E413"}, "415": {"$ref": "#/components/responses/E415"},
     "422": {"$ref": "#/components/responses/E422"}, "503": {"$ref": "#/components/responses/E503"}}}},
     "/webhooks/rest/webhook": {"post": {"operationId": "receiveRasa", "summary": "Rasa's REST channel.",
     "requestBody": {"required": true, "content": {"application/json": {"schema": {
    "$ref": "#/components/schemas/RasaMessage"}}}}, "responses": {"200": {"description": "What is \#
    said; empty for silence.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/RasaAnswer"}}}},
     "400": {"$ref": "#/components/responses/E400"}, "401": {"$ref": "#/components/responses/E401"},
     "429": {"$ref": "#/components/responses/E429"},
     "405": {"$ref": "#/components/responses/E405"}, "413": {"$ref": "#/components/responses/E413"},
     "415": {"$ref": "#/components/responses/E415"}, "503": {"$ref": "#/components/responses/E503"}}}},
     "/v1/tickets": {"get": {"operationId": "listTickets", "summary": "Tickets, the oldest first.",
     "parameters": [{"name": "state", "in": "query", "required": false, "schema": {
    "enum": ["open", "claimed", "resolved"]}, "description": "only these"}, {"name": "queue",
     "in": "query", "required": false, "schema": {"type": "string"}, "description": "only this queue"},
     {"name": "limit", "in": "query", "required": false, "schema": {"type": "integer",
     "minimum": 1, "maximum": 1000, "default": 100}, "description": "at most so many"},
     {"name": "cursor", "in": "query", "required": false, "schema": {"type": "string"},
     "description": "next of the page before"}], "responses": {"200": {"description": "A page.",
     "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TicketPage"}}}},
     "400": {"$ref": "#/components/responses/E400"}, "401": {"$ref": "#/components/responses/E401"},
     "429": {"$ref": "#/components/responses/E429"},
     "405": {"$ref": "#/components/responses/E405"}}}}, "/v1/tickets/{id}": {"parameters": [
    {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
     "get": {"operationId": "showTicket", "responses": {"200": {"description": "The ticket.",
     "content": {"application/json": {"schema": {"$ref": "#/components/schemas/DeskTicket"}}}},
     "401": {"$ref": "#/components/responses/E401"},
     "429": {"$ref": "#/components/responses/E429"}, "404": {"$ref": "#/components/responses/E404"},
     "405": {"$ref": "#/components/responses/E405"}}}, "patch": {"operationId": "changeTicket",
     "summary": "Claim, resolve, or write a note. Claiming silences the bot in the conversation; \#
    resolving gives it back.", "requestBody": {"required": true, "content": {"application/json": {
    "schema": {"$ref": "#/components/schemas/TicketChange"}}}}, "responses": {"200": {
    "description": "The ticket as it is now.", "content": {"application/json": {"schema": {
    "$ref": "#/components/schemas/DeskTicket"}}}}, "400": {"$ref": "#/components/responses/E400"},
     "401": {"$ref": "#/components/responses/E401"},
     "429": {"$ref": "#/components/responses/E429"}, "404": {"$ref": "#/components/responses/E404"},
     "405": {"$ref": "#/components/responses/E405"}, "409": {"$ref": "#/components/responses/E409"},
     "413": {"$ref": "#/components/responses/E413"}, "415": {"$ref": "#/components/responses/E415"},
     "422": {"$ref": "#/components/responses/E422"}, "503": {"$ref": "#/components/responses/E503"}}}},
     "/v1/conversations/{id}/state": {"parameters": [{"name": "id", "in": "path", "required": true,
     "schema": {"type": "string"}}, {"name": "channel", "in": "query", "required": false,
     "schema": {"type": "string", "default": "http"}, "description": "the conversation's channel"}],
     "get": {"operationId": "showState", "responses": {"200": {"description": "Who serves it.",
     "content": {"application/json": {"schema": {"$ref": "#/components/schemas/State"}}}},
     "400": {"$ref": "#/components/responses/E400"}, "401": {"$ref": "#/components/responses/E401"},
     "429": {"$ref": "#/components/responses/E429"},
     "405": {"$ref": "#/components/responses/E405"}}}, "put": {"operationId": "setState",
     "requestBody": {"required": true, "content": {"application/json": {"schema": {
    "$ref": "#/components/schemas/StateChange"}}}}, "responses": {"200": {"description": "Who serves \#
    it now.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/State"}}}},
     "400": {"$ref": "#/components/responses/E400"}, "401": {"$ref": "#/components/responses/E401"},
     "429": {"$ref": "#/components/responses/E429"},
     "405": {"$ref": "#/components/responses/E405"}, "409": {"$ref": "#/components/responses/E409"},
     "413": {"$ref": "#/components/responses/E413"}, "415": {"$ref": "#/components/responses/E415"},
     "422": {"$ref": "#/components/responses/E422"}, "503": {"$ref": "#/components/responses/E503"}}}},
     "/v1/customers/{name}": {"parameters": [{"name": "name", "in": "path", "required": true,
     "schema": {"type": "string"}}], "delete": {"operationId": "forgetCustomer", "summary": "Erases \#
    a customer's words from every file, then answers.", "responses": {"204": {"description": "Nothing \#
    is left."}, "401": {"$ref": "#/components/responses/E401"},
     "429": {"$ref": "#/components/responses/E429"}, "405": {"$ref": "#/components/responses/E405"},
     "503": {"$ref": "#/components/responses/E503"}}}}, "/v1/outbox/resend": {"post": {
    "operationId": "resendPosts", "summary": "Tries posts that were put aside again.",
     "responses": {"200": {"description": "How many.", "content": {"application/json": {
    "schema": {"type": "object", "properties": {"resent": {"type": "integer"}}, "required": [
    "resent"], "additionalProperties": false}}}}, "401": {"$ref": "#/components/responses/E401"},
     "429": {"$ref": "#/components/responses/E429"},
     "405": {"$ref": "#/components/responses/E405"}}}}, "/v1/openapi.json": {"get": {
    "operationId": "describe", "security": [], "responses": {"200": {"description": "This description.",
     "content": {"application/json": {"schema": {"type": "object"}}}}, "405": {"$ref": "#/components/responses/E405"}}}},
     "/health": {"get": {"operationId": "health", "security": [], "responses": {"200": {
    "description": "The process answers.", "content": {"application/json": {"schema": {
    "$ref": "#/components/schemas/Health"}}}}, "405": {"$ref": "#/components/responses/E405"}}}},
     "/ready": {"get": {"operationId": "ready", "security": [], "responses": {"200": {
    "description": "Messages are taken.", "content": {"application/json": {"schema": {
    "$ref": "#/components/schemas/Readiness"}}}}, "503": {"description": "Messages are not taken.",
     "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}}},
     "405": {"$ref": "#/components/responses/E405"}}}}, "/metrics": {"get": {"operationId": "metrics",
     "responses": {"200": {"description": "Prometheus text 0.0.4.", "content": {"text/plain": {
    "schema": {"type": "string"}}}}, "401": {"$ref": "#/components/responses/E401"},
     "429": {"$ref": "#/components/responses/E429"},
     "405": {"$ref": "#/components/responses/E405"}}}}}
    """#

  /// How to prove who one is.
  private static let security = #"""
    {"token": {"type": "http", "scheme": "bearer"}, "signature": {"type": "apiKey",
     "in": "header", "name": "webhook-signature", "description": "Standard Webhooks, with webhook-id \#
    and webhook-timestamp"}}
    """#

  /// What errors look like.
  private static let responses = #"""
    {"E400": {"description": "The request cannot be read.", "content": {"application/problem+json": {
    "schema": {"$ref": "#/components/schemas/Problem"}}}}, "E401": {"description": "No known token, \#
    and no signature that holds.", "content": {"application/problem+json": {"schema": {
    "$ref": "#/components/schemas/Problem"}}}, "headers": {"WWW-Authenticate": {"schema": {
    "type": "string"}}}}, "E404": {"description": "There is no such thing.", "content": {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
     "E405": {"description": "Another method is wanted.", "content": {"application/problem+json": {
    "schema": {"$ref": "#/components/schemas/Problem"}}}, "headers": {"Allow": {"schema": {
    "type": "string"}}}}, "E409": {"description": "It does not fit the present state.",
     "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
     "E413": {"description": "The body or the list is too large.", "content": {"application/problem+json": {
    "schema": {"$ref": "#/components/schemas/Problem"}}}}, "E415": {"description": "Send application/json.",
     "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
     "E422": {"description": "A field has a wrong value.", "content": {"application/problem+json": {
    "schema": {"$ref": "#/components/schemas/Problem"}}}}, "E429": {"description": "Too many wrong tokens or signatures came from this address.",
     "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
     "headers": {"Retry-After": {"schema": {"type": "string"}}}}, "E503": {"description": "It could not \#
    be recorded, and had no effect. Send it again.", "content": {"application/problem+json": {
    "schema": {"$ref": "#/components/schemas/Problem"}}}, "headers": {"Retry-After": {
    "schema": {"type": "string"}}}}}
    """#

  /// The shapes of bodies.
  private static let schemas = #"""
    {"Message": {"type": "object", "description": "What was written. A redelivery with the same \#
    channel, conversation and id gets the stored answer; a message without id gets one and is never \#
    a redelivery. Unknown fields are ignored.", "properties": {"text": {"type": "string",
     "description": "text or event must be there"}, "id": {"type": "string"}, "conversation": {
    "type": "string"}, "sender": {"type": "string"}, "name": {"type": ["string", "null"]},
     "role": {"enum": ["customer", "agent", "bot", null]}, "kind": {"enum": ["private",
     "group", null]}, "mentioned": {"type": ["boolean", "null"]}, "channel": {"type": [
    "string", "null"], "default": "http"}, "time": {"description": "RFC 3339 with offset, or seconds \#
    since 1970", "type": ["string", "number", "null"]}, "event": {"type": ["string",
     "null"]}, "data": {"type": ["object", "null"]}}, "anyOf": [{"required": ["text"]},
     {"required": ["event"]}]}, "Ticket": {"type": "object", "properties": {"id": {
    "type": "string"}, "priority": {"enum": ["low", "normal", "high", "urgent"]}, "queue": {
    "type": "string"}, "reason": {"type": "string"}, "slots": {"type": "object", "additionalProperties": {
    "type": "string"}}, "summary": {"type": "string"}, "tags": {"type": "object", "additionalProperties": {
    "type": "string"}}, "transcript": {"type": "array", "items": {"$ref": "#/components/schemas/Turn"}}},
     "required": ["id", "priority", "queue", "reason", "slots", "summary", "tags",
     "transcript"], "additionalProperties": false}, "Turn": {"type": "object", "properties": {
    "speaker": {"type": "string"}, "text": {"type": "string"}}, "required": ["speaker",
     "text"], "additionalProperties": false}, "Decision": {"type": "object", "properties": {
    "action": {"enum": ["reply", "ask", "clarify", "ticket", "silence"]}, "confidence": {
    "type": "number", "minimum": 0, "maximum": 1}, "conversation": {"type": "string"},
     "id": {"type": "string"}, "intent": {"type": ["string", "null"]}, "options": {
    "type": "array", "items": {"type": "string"}}, "reason": {"type": "string"}, "rule": {
    "type": ["string", "null"]}, "sources": {"type": "array", "items": {"type": "string"}},
     "text": {"type": ["string", "null"]}, "ticket": {"anyOf": [{"$ref": "#/components/schemas/Ticket"},
     {"type": "null"}]}}, "required": ["action", "confidence", "conversation", "id",
     "intent", "reason", "rule", "sources", "text", "ticket"], "additionalProperties": false},
     "DeskTicket": {"type": "object", "properties": {"id": {"type": "string"}, "state": {
    "enum": ["open", "claimed", "resolved"]}, "queue": {"type": "string"}, "priority": {
    "enum": ["low", "normal", "high", "urgent"]}, "reason": {"type": "string"}, "summary": {
    "type": "string"}, "channel": {"type": "string"}, "conversation": {"type": "string"},
     "sender": {"type": "string"}, "slots": {"type": "object", "additionalProperties": {
    "type": "string"}}, "tags": {"type": "object", "additionalProperties": {"type": "string"}},
     "transcript": {"type": "array", "items": {"$ref": "#/components/schemas/Turn"}},
     "notes": {"type": "array", "items": {"type": "object", "properties": {"at": {
    "type": "string", "format": "date-time"}, "by": {"type": "string"}, "text": {"type": "string"}},
     "required": ["at", "by", "text"], "additionalProperties": false}}, "claimed_by": {
    "type": ["string", "null"]}, "escalated": {"type": "boolean"}, "opened_at": {"type": "string",
     "format": "date-time"}, "changed_at": {"type": "string", "format": "date-time"}},
     "required": ["id", "state", "queue", "priority", "reason", "summary", "channel",
     "conversation", "sender", "slots", "tags", "transcript", "notes", "claimed_by",
     "escalated", "opened_at", "changed_at"], "additionalProperties": false}, "TicketPage": {
    "type": "object", "properties": {"tickets": {"type": "array", "items": {"$ref": "#/components/schemas/DeskTicket"}},
     "next": {"type": ["string", "null"], "description": "cursor of the next page"}},
     "required": ["tickets", "next"], "additionalProperties": false}, "TicketChange": {
    "type": "object", "properties": {"by": {"type": "string", "minLength": 1, "maxLength": 200},
     "state": {"enum": ["claimed", "resolved"]}, "note": {"type": "string"}}, "required": [
    "by"], "additionalProperties": false}, "State": {"type": "object", "properties": {
    "channel": {"type": "string"}, "conversation": {"type": "string"}, "state": {"enum": [
    "new", "bot", "queued", "human", "closed"]}}, "required": ["channel", "conversation",
     "state"], "additionalProperties": false}, "StateChange": {"type": "object", "properties": {
    "state": {"enum": ["bot", "queued", "human", "closed"]}, "by": {"type": "string"}},
     "required": ["state"]}, "RasaMessage": {"type": "object", "properties": {"sender": {
    "type": "string"}, "message": {"type": "string"}}, "required": ["message"]}, "RasaAnswer": {
    "type": "array", "items": {"type": "object", "properties": {"recipient_id": {"type": "string"},
     "text": {"type": "string"}}, "required": ["recipient_id", "text"], "additionalProperties": false}},
     "Health": {"type": "object", "properties": {"status": {"const": "ok"}}, "required": [
    "status"], "additionalProperties": false}, "Readiness": {"type": "object", "properties": {
    "status": {"enum": ["ready", "stopping", "journal failed"]}, "reloads": {"type": "integer"},
     "failed_reloads": {"type": "integer"}, "problems": {"type": "array", "items": {
    "type": "string"}, "description": "only for who has a token"}, "needs_restart": {"type": "array",
     "items": {"type": "string"}, "description": "changed settings that count from the next start; \#
    only for who has a token"}}, "required": ["status",
     "reloads", "failed_reloads"], "additionalProperties": false}, "Problem": {"type": "object",
     "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {
    "type": "integer"}, "detail": {"type": "string"}}, "required": ["type", "title",
     "status"], "additionalProperties": false, "description": "RFC 9457"}}
    """#
}
