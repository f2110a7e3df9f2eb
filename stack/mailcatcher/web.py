"""The HTTP side: a JSON API for tests and an inbox page for people."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template, request
from werkzeug.exceptions import BadRequest, HTTPException

from stack.mailcatcher.faults import FaultSwitch, InvalidFaultsError, parse_faults
from stack.mailcatcher.messages import Envelope, MessageStore
from stack.mailcatcher.parsing import parse

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'"
# The page of a message: no scripts, no requests to anywhere, its own (opaque) origin.
MESSAGE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


def create_app(messages: MessageStore, faults: FaultSwitch) -> Flask:
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    _add_api(app, messages, faults)
    _add_pages(app, messages)

    @app.errorhandler(HTTPException)
    def refused(err: HTTPException) -> tuple[Response, int]:
        return jsonify(error=err.description), err.code or 500

    @app.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    return app


def _add_api(app: Flask, messages: MessageStore, faults: FaultSwitch) -> None:
    @app.get("/api/messages")
    def list_messages() -> Response:
        chosen = messages.newest(_limit(), request.args.get("to"))
        found = (messages.find(envelope.id) for envelope in chosen)
        return jsonify([_message_json(*message) for message in found if message])

    @app.get("/api/messages/<identifier>")
    def get_message(identifier: str) -> Response:
        return jsonify(_message_json(*_require(messages, identifier)))

    @app.get("/api/messages/<identifier>/raw")
    def get_raw_message(identifier: str) -> Response:
        response = Response(_require(messages, identifier)[1], mimetype="message/rfc822")
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @app.delete("/api/messages")
    def delete_messages() -> tuple[str, int]:
        messages.clear()
        return "", 204

    @app.get("/api/faults")
    def get_faults() -> Response:
        return jsonify(faults.current.as_json())

    @app.put("/api/faults")
    def put_faults() -> Response:
        try:
            faults.current = parse_faults(request.get_json())
        except InvalidFaultsError as err:
            raise BadRequest(str(err)) from err
        return jsonify(faults.current.as_json())


def _add_pages(app: Flask, messages: MessageStore) -> None:
    @app.get("/")
    def inbox() -> Response:
        recipient = request.args.get("to", "")
        rows = []
        for envelope in messages.newest(DEFAULT_LIMIT, recipient):
            if found := messages.find(envelope.id):
                rows.append((envelope, parse(found[1]), _clock(envelope)))
        selected = request.args.get("id")
        opened = _require(messages, selected) if selected else None
        shown = (opened[0], parse(opened[1]), _clock(opened[0])) if opened else None
        page = Response(render_template("inbox.html", rows=rows, shown=shown, recipient=recipient))
        page.headers["Content-Security-Policy"] = PAGE_POLICY
        return page

    @app.get("/messages/<identifier>/html")
    def message_html(identifier: str) -> Response:
        response = Response(parse(_require(messages, identifier)[1]).html, mimetype="text/html")
        response.headers["Content-Security-Policy"] = MESSAGE_POLICY
        return response


def _limit() -> int:
    text = request.args.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_LIMIT):
        raise BadRequest(f"limit must be a number from 1 to {MAX_LIMIT}")
    return int(text)


def _require(messages: MessageStore, identifier: str) -> tuple[Envelope, bytes]:
    return messages.find(identifier) or abort(404, "no message has this id")


def _message_json(envelope: Envelope, content: bytes) -> dict[str, Any]:
    parsed = asdict(parse(content))
    return {
        "id": envelope.id,
        "from": envelope.sender,
        "to": list(envelope.recipients),
        "received": _moment(envelope).isoformat(),
        "size": envelope.size,
        **parsed,
    }


def _moment(envelope: Envelope) -> datetime:
    return datetime.fromtimestamp(envelope.received, UTC)


def _clock(envelope: Envelope) -> str:
    return _moment(envelope).strftime("%d %b %H:%M:%S")
