"""The way of a subscription: what is asked for, whether it may be, from where on."""

import flask
from chassis.context import Context
from chassis.errors import ServiceError, Unavailable
from graphql import located_error
from werkzeug.wrappers import Request as HttpRequest

from gateway.bridge import STREAM
from gateway.documents import Document, InvalidDocument
from gateway.graphql_http import Operation
from gateway.live import sse
from gateway.live.changes import MARK, Audience, Change, Topic
from gateway.live.credentials import Credential
from gateway.live.feed import Feed
from gateway.live.fields import topic_of
from gateway.live.history import History, Place, parse, shown
from gateway.live.hub import Hub
from gateway.live.stream import Stream
from gateway.live.subscription import Means, Missed, Subscription
from gateway.request import Request
from gateway.schemas import Published

NOBODY = "00000000-0000-0000-0000-000000000000"
"""The id of no record, to have a filter checked."""


class Live:
    """Subscriptions of this process."""

    def __init__(self, means: Means, hub: Hub, feed: Feed, history: History) -> None:
        self._means = means
        self._hub = hub
        self._feed = feed
        self._history = history

    def open(
        self, http: HttpRequest, request: Request, published: Published, document: Document, operation: Operation
    ) -> flask.Response:
        """The head of the stream; the rest follows when changes come.

        Raises InvalidDocument for what GraphQL refuses, ProtocolError (429, 503) when there are too many streams,
        Unavailable when a part is away.
        """
        topic = topic_of(published.schema, document.node, operation, request)
        audience = Audience(request.principal, topic)
        self._feed.listen()
        self._check(topic, request.context)
        subscription = self._subscribe(http, audience, operation, request)
        place = self._hub.add(subscription)
        try:
            earlier = self._earlier(http, audience, place)
        except BaseException:
            self._hub.remove(subscription)
            raise
        subscription.stream.push(sse.place(shown(place)))
        subscription.begin(earlier)
        http.environ[STREAM] = subscription.stream
        return flask.Response(status=200, headers={"Content-Type": sse.MEDIA, "X-Accel-Buffering": "no"})

    def close(self) -> None:
        """End all streams: the process is to end."""
        self._hub.close()

    def _subscribe(self, http: HttpRequest, audience: Audience, operation: Operation, request: Request) -> Subscription:
        scheme, _, token = http.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        credential = Credential(token.strip() if scheme else None, request.session_id)
        subscription = Subscription(self._means, operation, audience, credential, request.context.trace_id)
        subscription.stream = Stream(
            limit=self._means.limit,
            overrun=subscription.overrun(),
            keep_alive=self._means.keep_alive,
            on_close=lambda: self._hub.remove(subscription),
        )
        return subscription

    def _check(self, topic: Topic, context: Context) -> None:
        """Have records judge collection and filter as it would for a change."""
        arguments = {"collection": topic.collection, "ids": [NOBODY], "filter": topic.condition}
        try:
            self._means.client.submit("records", "get_changed_records", context, **arguments).result()
        except Unavailable:
            raise
        except ServiceError as err:
            raise InvalidDocument([located_error(err)]) from err

    def _earlier(self, http: HttpRequest, audience: Audience, place: Place) -> list[Change | Missed]:
        """What a client that comes back has missed."""
        named = http.environ.get("HTTP_LAST_EVENT_ID", "")
        if not named:
            return []
        since = parse(named)
        if since is None or since > place or not self._history.reaches(since):
            return [Missed(place)]
        placed = self._history.after(since, place)
        if any(each.entry.action == MARK for each in placed):
            return [Missed(place)]
        mine = [each for each in placed if each.entry.collection == audience.topic.collection]
        if len(mine) > self._means.limit:
            return [Missed(place)]
        try:
            return list(self._hub.changes(audience, mine))
        except Unavailable:
            raise
        except ServiceError as err:
            raise InvalidDocument([located_error(err)]) from err
