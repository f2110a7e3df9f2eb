"""What the gateway is told by its environment."""

from typing import Annotated, Literal

from chassis.settings import BaseSettings, Secret, SettingsError
from cryptography.fernet import Fernet
from msgspec import Meta


class Settings(BaseSettings, frozen=True, kw_only=True):
    """Read once at start; the only reader of the environment."""

    redis_url: Annotated[str, Meta(description="Redis address, redis://…: sessions and sign-in limits"), Secret]
    http_host: Annotated[str, Meta(description="Where HTTP listens")] = "127.0.0.1"
    http_port: Annotated[int, Meta(description="Port of HTTP", ge=1, le=65535)] = 8080
    threads: Annotated[int, Meta(description="HTTP requests worked on at once", ge=1, le=512)] = 64
    queued_requests: Annotated[
        int, Meta(description="HTTP requests that may wait for a thread; more are refused at once", ge=0, le=10_000)
    ] = 256
    body_timeout: Annotated[
        float, Meta(description="Seconds for a request's body, and one more for each 4 KiB received", gt=0)
    ] = 20.0
    max_body_bytes: Annotated[int, Meta(description="Largest request body, in bytes", ge=1024)] = 4 * 1024 * 1024
    request_timeout: Annotated[float, Meta(description="Deadline of a request from its arrival, in seconds", gt=0)] = (
        10.0
    )
    trusted_proxies: Annotated[
        int, Meta(description="How many proxies in front add to X-Forwarded-For", ge=0, le=10)
    ] = 0
    trace_clients_decide: Annotated[
        bool, Meta(description="Record a trace as its client's traceparent says: where clients are proxies of yours")
    ] = False
    public_url: Annotated[
        str, Meta(description="Where people find the web app, https://…: for links in letters; empty: none are sent")
    ] = ""
    oidc_issuer: Annotated[
        str, Meta(description="Issuer of an OpenID Connect provider to sign in through; empty: passwords alone")
    ] = ""
    oidc_client_id: Annotated[str, Meta(description="Our client id at the provider")] = ""
    oidc_client_secret: Annotated[str, Meta(description="Our client secret at the provider"), Secret] = ""
    oidc_scopes: Annotated[str, Meta(description="Scopes to ask the provider for")] = "openid email profile"
    oidc_roles_claim: Annotated[
        str, Meta(description="Claim with the names of a person's roles, followed at each sign-in; empty: none")
    ] = ""
    oidc_create_users: Annotated[
        bool, Meta(description="Add whoever has a verified address there; without roles unless claimed")
    ] = False
    oidc_trust_factor: Annotated[
        bool,
        Meta(description="Who signs in through the provider needs no second factor here: the provider sees to it"),
    ] = True
    oidc_label: Annotated[str, Meta(description="What the button for the provider says")] = "Single sign-on"
    encryption_keys: Annotated[
        tuple[str, ...],
        Meta(
            description="Fernet keys for secrets of authenticator apps, with commas; the first encrypts, all decrypt; "
            "empty: no apps can be added"
        ),
        Secret,
    ] = ()
    passkey_origin: Annotated[
        str, Meta(description="Where people open the web app, for passkeys; empty: PUBLIC_URL")
    ] = ""
    second_factor_required: Annotated[
        bool, Meta(description="Everyone needs a second factor; otherwise the holders of roles that require one")
    ] = False
    reauthentication_seconds: Annotated[
        int, Meta(description="Sensitive actions need a sign-in or a reauthentication that is at most so old", ge=1)
    ] = 900
    bootstrap_admin_email: Annotated[
        str, Meta(description="Address of the first administrator, made when there is no user")
    ] = ""
    bootstrap_admin_password: Annotated[str, Meta(description="Password of the first administrator"), Secret] = ""
    cookie_secure: Annotated[
        bool, Meta(description="Session cookie only over HTTPS, named __Host-dossier; false only for local HTTP")
    ] = True
    graphiql: Annotated[bool, Meta(description="Serve the query page to browsers at GET /graphql")] = False
    replica_reads: Annotated[
        bool, Meta(description="Records reads from a replica: keep in Redis how far each person's own writes reach")
    ] = False
    introspection: Annotated[bool, Meta(description="Answer introspection and suggest names in errors")] = False
    live_streams: Annotated[int, Meta(description="Streams of live changes at once, per process", ge=1)] = 2000
    live_streams_per_user: Annotated[
        int, Meta(description="Streams of live changes at once of one person, per process", ge=1)
    ] = 50
    live_stream_seconds: Annotated[
        float, Meta(description="A stream of live changes ends after so long; its client connects anew", gt=0)
    ] = 3600.0
    live_backlog: Annotated[
        int, Meta(description="Changes kept for a client that does not read, before its stream ends", ge=1)
    ] = 1000
    live_check_seconds: Annotated[
        float, Meta(description="So often each stream's session or token, rights and age are looked at", gt=0)
    ] = 10.0
    live_keep_alive_seconds: Annotated[
        float, Meta(description="A comment is sent on a stream that has been idle for so long", gt=0)
    ] = 15.0
    session_idle_seconds: Annotated[int, Meta(description="A session ends after so long without use", ge=1)] = 1800
    session_seconds: Annotated[int, Meta(description="A session ends after so long in any case", ge=1)] = 28800
    sign_in_window_seconds: Annotated[int, Meta(description="Window in which failed sign-ins are counted", ge=1)] = 900
    sign_in_attempts: Annotated[
        int, Meta(description="Failed sign-ins per window to one account from one address", ge=1)
    ] = 10
    sign_in_attempts_address: Annotated[
        int, Meta(description="Failed sign-ins per window from one address, whatever the account", ge=1)
    ] = 50
    sign_in_attempts_account: Annotated[
        int, Meta(description="Failed sign-ins per window to one account, wherever from", ge=1)
    ] = 100
    api_rate_limit: Annotated[
        int, Meta(description="Requests per window of each person, tokens included; 0 for no limit", ge=0)
    ] = 6000
    api_rate_limit_strangers: Annotated[
        int, Meta(description="Requests per window from each address that is not signed in; 0 for no limit", ge=0)
    ] = 600
    api_rate_window_seconds: Annotated[int, Meta(description="The window of both", ge=1)] = 60
    max_cost: Annotated[
        int, Meta(description="What one operation may cost, about as many values as it answers", ge=1)
    ] = 50_000
    documents: Annotated[
        Literal["any", "persisted", "trusted"],
        Meta(
            description="Which GraphQL documents are executed: any, those named by their hash, or those of the manifest"
        ),
    ] = "any"
    documents_manifest: Annotated[str, Meta(description="File with the trusted documents")] = ""

    def __post_init__(self) -> None:
        """Raises SettingsError; the text holds no key."""
        for key in self.encryption_keys:
            try:
                Fernet(key)
            except ValueError:
                raise SettingsError("ENCRYPTION_KEYS: each must be 32 bytes in URL-safe base64") from None
