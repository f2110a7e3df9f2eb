"""`/auth/oidc/start` sends a browser to the provider, `/auth/oidc/callback` takes it back, signed in."""

import html
import secrets
from typing import Any
from urllib.parse import urlencode

import flask
import msgspec
from chassis.context import Context
from chassis.errors import ServiceError, Unavailable
from werkzeug.wrappers import Request as HttpRequest

from gateway import front as doors
from gateway.accounts.audit import DONE, REFUSED, Action
from gateway.accounts.factors.pending import Waiting
from gateway.accounts.factors.waiting import waiting_for
from gateway.accounts.signing_in import begin_session, counted
from gateway.front import Front
from gateway.oidc.flows import SECONDS, Flows, local_path
from gateway.oidc.linking import Linking
from gateway.oidc.provider import Grant, Provider, Refused
from gateway.request import Request

ACTION = "oidcSignIn"


class SignInRoutes:
    """The two views. `app_url` is where people find the web app, which is where they go in the end.

    Without `trust_factor` who has or needs a second factor here gives it after the provider has sent them back.
    """

    def __init__(
        self,
        front: Front,
        provider: Provider,
        flows: Flows,
        linking: Linking,
        *,
        app_url: str,
        cookie: str,
        trust_factor: bool = True,
    ) -> None:
        self._front = front
        self._provider = provider
        self._flows = flows
        self._linking = linking
        self._app_url = app_url.rstrip("/")
        self._secure = cookie.startswith("__Host-")
        self._cookie = cookie
        self._trust_factor = trust_factor

    def start(self) -> flask.Response:
        """Off to the provider."""
        http = flask.request
        with self._front.opened(http) as context:
            try:
                self._front.admit(http, context)
                browser = http.cookies.get(self._cookie) or secrets.token_urlsafe(32)
                state, grant = self._flows.begin(browser, local_path(http.args.get("return", "/")))
                response = _redirect(self._provider.authorization_url(state, grant), context)
            except (Refused, ServiceError) as err:
                return _refusal(http, context, err)
        response.set_cookie(
            self._cookie, browser, max_age=SECONDS, secure=self._secure, httponly=True, samesite="Lax", path="/"
        )
        return response

    def callback(self) -> flask.Response:
        """Back from the provider."""
        http = flask.request
        with self._front.opened(http) as context:
            try:
                request = self._front.admit(http, context)
                with counted():
                    return_to = self._sign_in(http, request)
            except (Refused, ServiceError) as err:
                return _refusal(http, context, err)
            response = _redirect(self._app_url + return_to, context)
            self._front.set_cookie(response, request)
            return response

    def _sign_in(self, http: HttpRequest, request: Request) -> str:
        action = Action(None, request.address[:200], ACTION, None, {})
        audit = request.accounts.audit
        flow = self._flows.take(http.args.get("state", ""), http.cookies.get(self._cookie, ""))
        try:
            claims = self._claims(http, flow.grant)
            action = action._replace(target=str(claims.get("email") or claims["sub"])[:300])
            known = {role.name for role in request.accounts.roles.all()}
            user_id = self._linking.person(claims, known, request.context.traceparent, _signed_in(request))
            waiting = self._enter(request, user_id)
        except Refused as err:
            audit.record(action._replace(details={"errors": [{"code": err.code}]}), REFUSED)
            raise
        if waiting is not None:
            audit.record(action._replace(details={"errors": [{"code": "second_factor_required"}]}), REFUSED)
            return _second_step(waiting, flow.return_to)
        audit.record(action._replace(actor=user_id), DONE)
        return flow.return_to

    def _enter(self, request: Request, user_id: str) -> Waiting | None:
        """Begin the session, unless the person must give a second factor here as well. Raises Refused."""
        user = request.accounts.users.get(user_id)
        if user is not None and not user.disabled:
            waiting = None if self._trust_factor else waiting_for(request.accounts.factors, user, None)
            if waiting is not None:
                return waiting
            if begin_session(request, user_id) is not None:
                return None
        raise Refused("account_disabled", "your account is disabled")

    def _claims(self, http: HttpRequest, grant: Grant) -> dict[str, Any]:
        if http.args.get("iss", self._provider.issuer) != self._provider.issuer:  # RFC 9207
            raise Refused("wrong_issuer", "the answer comes from another provider")
        if "error" in http.args or not http.args.get("code"):
            raise Refused("sign_in_refused", "the provider did not sign you in")
        return self._provider.claims(http.args["code"], grant)


def _signed_in(request: Request) -> str | None:
    """Whose session the browser has; a token is none."""
    return None if request.session_id is None else request.principal.user_id


def _second_step(waiting: Waiting, return_to: str) -> str:
    """Where the web app asks for the second factor. The token is in the fragment, which browsers send to no server."""
    shown = {"pending": waiting.token, "methods": ".".join(waiting.methods), "setup": str(waiting.setup).lower()}
    return f"/sign-in?{urlencode({'next': return_to})}#{urlencode(shown)}"


def _redirect(url: str, context: Context) -> flask.Response:
    sent = {"Location": url, "Referrer-Policy": "no-referrer"} | doors.headers(context)
    return flask.Response("", 303, sent)


def _refusal(http: HttpRequest, context: Context, err: Refused | ServiceError) -> flask.Response:
    """What went wrong, as a page for browsers and as problem details (RFC 9457) for programs."""
    status = 503 if isinstance(err, Unavailable) else 403
    sent = doors.headers(context) | ({"Retry-After": "5"} if status == 503 else {})
    if "text/html" in http.headers.get("Accept", ""):
        return flask.Response(_page(err, context), status, sent | {"Content-Type": "text/html; charset=utf-8"})
    body = {
        "type": "about:blank",
        "title": err.message,
        "status": status,
        "code": err.code,
        "traceId": context.trace_id,
    }
    return flask.Response(msgspec.json.encode(body), status, sent | {"Content-Type": "application/problem+json"})


def _page(err: Refused | ServiceError, context: Context) -> str:
    text, code, trace = html.escape(err.message), html.escape(err.code), html.escape(context.trace_id)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Not signed in</title>'
        f'<h1>You are not signed in</h1><p>{text}.</p><p><a href="/">Try again</a></p>'
        f"<p><small>{code}, trace {trace}</small></p></html>"
    )
