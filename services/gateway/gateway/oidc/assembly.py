"""Signing in through a provider, put together where one is set up."""

import flask
from chassis.database import Database
from chassis.settings import SettingsError

from gateway.accounts import Accounts
from gateway.accounts.cache import connect
from gateway.front import Front, cookie_name
from gateway.oidc.flows import Flows
from gateway.oidc.linking import Linking
from gateway.oidc.provider import Client, Provider
from gateway.oidc.views import SignInRoutes
from gateway.settings import Settings

START, CALLBACK = "/auth/oidc/start", "/auth/oidc/callback"


def add_oidc(app: flask.Flask, settings: Settings, database: Database, front: Front, accounts: Accounts) -> None:
    """The routes, where OIDC_ISSUER names a provider. Raises SettingsError when a part of the settings is missing."""
    if not settings.oidc_issuer:
        return
    needed = {"OIDC_CLIENT_ID": settings.oidc_client_id, "PUBLIC_URL": settings.public_url}
    if missing := [name for name, value in needed.items() if not value]:
        raise SettingsError(f"{', '.join(missing)} missing: OIDC_ISSUER needs it")
    client = Client(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        scopes=settings.oidc_scopes,
        redirect_uri=settings.public_url.rstrip("/") + CALLBACK,
    )
    linking = Linking(
        database,
        accounts.users,
        issuer=settings.oidc_issuer,
        create=settings.oidc_create_users,
        roles_claim=settings.oidc_roles_claim,
    )
    routes = SignInRoutes(
        front,
        Provider(client),
        Flows(connect(settings.redis_url)),
        linking,
        app_url=settings.public_url,
        cookie=f"{cookie_name(settings)}-oidc",
        trust_factor=settings.oidc_trust_factor,
    )
    app.add_url_rule(START, view_func=routes.start, endpoint="oidc-start")
    app.add_url_rule(CALLBACK, view_func=routes.callback, endpoint="oidc-callback")
