"""Live changes, put together."""

from chassis.rpc_client import RpcClient

from gateway.accounts import Accounts
from gateway.accounts.cache import connect
from gateway.catalogue import Catalogue
from gateway.live.credentials import Credentials
from gateway.live.feed import Feed
from gateway.live.history import History, fleet_of
from gateway.live.hub import Hub
from gateway.live.opening import Live
from gateway.live.subscription import Means
from gateway.schemas import Schemas
from gateway.settings import Settings
from gateway.work import Workers

WORKERS = 8
"""Changes that are turned into messages at once."""


def create_live(
    settings: Settings, client: RpcClient, accounts: Accounts, schemas: Schemas, catalogue: Catalogue
) -> Live:
    """Nothing of it runs, and nothing is listened to, before somebody subscribes."""
    history = History(connect(settings.redis_url), fleet_of(settings.amqp_url))
    hub = Hub(
        client,
        Credentials(accounts),
        most=settings.live_streams,
        most_per_user=settings.live_streams_per_user,
        seconds=settings.live_stream_seconds,
        timeout=settings.request_timeout,
    )
    means = Means(
        client=client,
        accounts=accounts,
        schemas=schemas,
        workers=Workers(WORKERS, "live"),
        timeout=settings.request_timeout,
        introspection=settings.introspection,
        limit=settings.live_backlog,
        keep_alive=settings.live_keep_alive_seconds,
    )

    def collections() -> frozenset[str] | None:
        known = catalogue.current
        return frozenset(each["name"] for each in known.items) if known.number else None

    feed = Feed(settings.amqp_url, history, hub, collections, sweep=settings.live_check_seconds)
    return Live(means, hub, feed, history)
