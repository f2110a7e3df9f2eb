"""The gateway, put together."""

import flask
from chassis import connections, ops
from chassis.database import Database
from chassis.rpc_client import RpcClient
from chassis.settings import SettingsError

from gateway import explorer, manifest, problems, rate_limits, tracing
from gateway.accounts import Accounts
from gateway.accounts.assembly import create_accounts
from gateway.accounts.bootstrap import Bootstrap
from gateway.accounts.cache import connect
from gateway.accounts.positions import Positions
from gateway.background import RelayThread, SessionCount, serve_operations
from gateway.catalogue import Catalogue
from gateway.endpoint import Endpoint
from gateway.front import Front
from gateway.idempotency import Idempotency
from gateway.idempotency_store import Keys
from gateway.live.assembly import create_live
from gateway.oidc.assembly import add_oidc
from gateway.persisted import Persisted
from gateway.public_port import PublicPort
from gateway.rate_limits import Policy, RateLimits
from gateway.rest import add_rest
from gateway.schemas import Schemas
from gateway.sdl import SchemaText
from gateway.settings import Settings

SERVICES = ("records", "files", "notifications", "integrations")
IDEMPOTENCY_GRACE = 5.0
"""Seconds after a request's deadline for which its idempotency key is taken to be in use."""


def create_app(settings: Settings) -> flask.Flask:
    """The application, connected and with its background threads running."""
    database = Database(settings.database_url, pool_size=settings.database_pool_size)
    client = RpcClient(settings.amqp_url, name="gateway", timeout=settings.request_timeout, targets=SERVICES)
    accounts = create_accounts(settings, database, client)
    bootstrap = Bootstrap(accounts.users, settings.bootstrap_admin_email, settings.bootstrap_admin_password)
    checks = {
        "database": database.check,
        "redis": accounts.sessions.check,
        "broker": lambda: _check_broker(client),
        "accounts": bootstrap.check,
    }
    front = create_front(settings, client, accounts)
    schemas = Schemas(introspection=settings.introspection)
    catalogue = Catalogue(client, settings.amqp_url)
    catalogue.on_change(schemas.follow)

    app = flask.Flask("gateway", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.after_request(rate_limits.stamp)
    app.after_request(tracing.finish)
    live = create_live(settings, client, accounts, schemas, catalogue)
    app.extensions["live"] = live
    add_graphql(app, settings, Endpoint(settings, schemas, front, create_persisted(settings), live))
    if settings.introspection:
        text = SchemaText(schemas, front)
        app.add_url_rule("/graphql/schema.graphql", endpoint="schema_text", view_func=text.answer)
    add_rest(app, front, catalogue)
    add_oidc(app, settings, database, front, accounts)
    add_operations(app, checks)
    problems.register(app)

    for part in (RelayThread(database, settings.amqp_url), catalogue, accounts.mail, accounts.letters, bootstrap):
        part.start()
    SessionCount(accounts.sessions).start()
    if settings.ops_port:
        public = PublicPort(settings.http_host, settings.http_port)
        serve_operations(settings.ops_host, settings.ops_port, ops.application(checks | {"http": public.check}))
    return app


def create_front(settings: Settings, client: RpcClient, accounts: Accounts) -> Front:
    """The door of all APIs, with its limits and what it remembers in Redis."""
    redis = connect(settings.redis_url)
    window = settings.api_rate_window_seconds
    limits = RateLimits(
        redis,
        principals=Policy("principal", settings.api_rate_limit, window),
        strangers=Policy("address", settings.api_rate_limit_strangers, window),
    )
    idempotency = Idempotency(Keys(redis), lease=settings.request_timeout + IDEMPOTENCY_GRACE)
    return Front(settings, client, accounts, limits, idempotency, create_positions(settings))


def create_persisted(settings: Settings) -> Persisted:
    """The documents that are known by their hash. Raises SettingsError for a manifest that is missing or malformed."""
    if settings.documents == "trusted" and not settings.documents_manifest:
        raise SettingsError("DOCUMENTS_MANIFEST is missing: DOCUMENTS=trusted needs it")
    trusted = manifest.load(settings.documents_manifest) if settings.documents_manifest else {}
    return Persisted(connect(settings.redis_url), mode=settings.documents, trusted=trusted)


def create_positions(settings: Settings) -> Positions | None:
    """Where people's own writes are followed, if records reads from a replica."""
    return Positions(connect(settings.redis_url)) if settings.replica_reads else None


def add_graphql(app: flask.Flask, settings: Settings, endpoint: Endpoint) -> None:
    """`/graphql`: the endpoint, and for browsers the query page where it is switched on."""

    def graphql() -> flask.Response:
        if settings.graphiql and explorer.is_asked_for(flask.request):
            return explorer.page()
        return endpoint.answer(flask.request)

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
    app.add_url_rule("/graphql", view_func=graphql, methods=methods, provide_automatic_options=False)
    if settings.graphiql:
        app.add_url_rule("/graphql/<name>", view_func=explorer.asset)


def _check_broker(client: RpcClient) -> None:
    """Calls, events heard and events published each have connections of their own."""
    client.check()
    connections.check_watched()


def add_operations(app: flask.Flask, checks: dict[str, ops.Check]) -> None:
    """`/healthz` and `/readyz`, for what watches the public port; `/metrics` is on the operations port alone."""

    def operations() -> flask.Response:
        found = ops.respond(flask.request.path, checks)
        assert found is not None
        status, content_type, body = found
        return flask.Response(body, status, content_type=content_type)

    for path in ("/healthz", "/readyz"):
        app.add_url_rule(path, endpoint=path, view_func=operations)
