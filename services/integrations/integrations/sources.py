"""What a source is: a request to a third party, described with templates, and what to take from the answer."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import httpx
import msgspec
from chassis.context import ROLES, Principal
from chassis.errors import InvalidInput, Problem

from integrations import templates
from integrations.addresses import AddressGuard, AddressNotAllowed, InvalidUrl, host_of, parse_url, port_of
from integrations.contract import FetchRequest
from integrations.mapping import mapping_problems
from integrations.outgoing import Exchange
from integrations.templates import InvalidValue, Named

METHODS = ("GET", "POST")
MAX_HEADERS = 20
MAX_CACHE_SECONDS = 86_400
MAX_SECRET = 8192
MAX_ROLES = 50
LONGEST_ROLE = 63
"""Characters."""

_SOURCE_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", re.ASCII)
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]{0,8192}", re.ASCII)
_ORIGIN = re.compile(r"(https?://[^/?#]+)([/?#]|$)", re.IGNORECASE)
_OWN_HEADERS = frozenset(
    (
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "upgrade",
        "te",
        "trailer",
        "expect",
        "accept-encoding",
    )
)


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """A source with everything its requests need."""

    name: str
    url: str
    method: str
    headers: dict[str, str]
    body: str | None
    mapping: dict[str, str]
    cache_seconds: int
    secret: str | None
    id: str = ""
    roles: list[str] | None = None

    def __repr__(self) -> str:
        """The name alone, as the rest may hold secrets."""
        return f"Definition({self.name})"


def check_source(definition: Definition, guard: AddressGuard) -> None:
    """Raises InvalidInput with every problem of a new source."""
    problems = [
        *_plain_problems(definition),
        *_url_problems(definition.url, guard),
        *_header_problems(definition.headers),
        *mapping_problems(definition.mapping),
        *_secret_problems(definition),
        *_role_problems(definition.roles),
    ]
    if definition.body is not None and (why := templates.problem(definition.body)):
        problems.append(Problem("invalid_template", why, "body"))
    if problems:
        raise InvalidInput.of(problems)


def check_roles(roles: list[str] | None) -> None:
    """Raises InvalidInput with every problem of the roles that may call a source."""
    if problems := list(_role_problems(roles)):
        raise InvalidInput.of(problems)


def _role_problems(roles: list[str] | None) -> Iterator[Problem]:
    if roles is not None and len(roles) > MAX_ROLES:
        yield Problem("too_many", f"must be at most {MAX_ROLES} roles", "roles")
        return
    for index, role in enumerate(roles or ()):
        if not 1 <= len(role) <= LONGEST_ROLE:
            yield Problem("invalid_name", f"must be 1 to {LONGEST_ROLE} characters", f"roles.{index}")


def may_call(definition: Definition, principal: Principal) -> bool:
    """Whether one of the principal's roles is among the source's; a built-in role stands for those below it, too.

    The level of a role that an administrator made counts for nothing here, as in access policies.
    """
    if definition.roles is None or "admin" in principal.roles:
        return True
    own = {ROLES.index(role) for role in principal.roles if role in ROLES}
    return any(
        role in principal.roles or (role in ROLES and any(rank >= ROLES.index(role) for rank in own))
        for role in definition.roles
    )


def request_of(definition: Definition, request: FetchRequest) -> Exchange:
    """The request that the source makes for these values. Raises InvalidValue."""
    given = {"values": request.values, "params": request.params, "secret": definition.secret}
    named = [Named("url", definition.url, url=True), Named("body", definition.body or "")]
    named += [Named(f"headers.{name}", value) for name, value in definition.headers.items()]
    url, body, *values = templates.render(named, given)
    headers = dict(zip(definition.headers, values, strict=True))
    for name, value in headers.items():
        if not _HEADER_VALUE.fullmatch(value):
            raise InvalidValue(f"the header {name} would not be printable ASCII of at most 8192 characters")
    return Exchange(definition.method, _filled_url(definition.url, url), headers, _encoded(body))


def _encoded(body: str) -> bytes:
    try:
        return body.encode()
    except UnicodeEncodeError as err:
        raise InvalidValue("body: the filled template contains half of a surrogate pair") from err


def _filled_url(template: str, text: str) -> httpx.URL:
    if any(unquote(segment) in (".", "..") for segment in text.partition("?")[0].split("/")):
        raise InvalidValue("a value would change the path of the URL")
    try:
        url, origin = parse_url(text), parse_url(_origin(template))
    except InvalidUrl as err:
        raise InvalidValue(f"the filled URL {err}") from err
    if (url.scheme, host_of(url), port_of(url)) != (origin.scheme, host_of(origin), port_of(origin)):
        raise InvalidValue("a value would change the host of the URL")
    return url


def _origin(template: str) -> str:
    """`scheme://host:port`, which must stand there literally. Raises InvalidUrl."""
    start = templates.literal_start(template)
    found = _ORIGIN.match(start)
    if not found or (not found[2] and start != template):
        raise InvalidUrl("must begin with http:// or https:// and a literal host; templates follow after its /")
    return found[1]


def _plain_problems(definition: Definition) -> Iterator[Problem]:
    if not _SOURCE_NAME.fullmatch(definition.name):
        rule = "must be lower-case letters, digits and _, begin with a letter, at most 63 characters"
        yield Problem("invalid_name", rule, "name")
    if definition.method not in METHODS:
        yield Problem("invalid_method", f"must be one of {', '.join(METHODS)}", "method")
    if definition.body is not None and definition.method == "GET":
        yield Problem("body_not_allowed", "a GET has no body", "body")
    if not 0 <= definition.cache_seconds <= MAX_CACHE_SECONDS:
        yield Problem("out_of_range", f"must be 0 to {MAX_CACHE_SECONDS}", "cache_seconds")


def _url_problems(template: str, guard: AddressGuard) -> Iterator[Problem]:
    if why := templates.problem(template):
        yield Problem("invalid_template", why, "url")
        return
    try:
        guard.check_url(parse_url(_origin(template)))
    except InvalidUrl as err:
        yield Problem("invalid_url", str(err), "url")
    except AddressNotAllowed as err:
        yield Problem("address_not_allowed", str(err), "url")
    for part in templates.parts(template):
        if part.text is not None and "?" in part.text:
            break
        if "secret" in part.variables:
            yield Problem("secret_in_path", "the secret may stand in the query, after ?, not before", "url")


def _header_problems(headers: dict[str, str]) -> Iterator[Problem]:
    if len(headers) > MAX_HEADERS:
        yield Problem("too_many", f"must be at most {MAX_HEADERS}", "headers")
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            yield Problem("invalid_header", "the name must be a token of HTTP", f"headers.{name}")
        elif name.lower() in _OWN_HEADERS:
            yield Problem("invalid_header", "is set by the platform", f"headers.{name}")
        elif _CONTROL.search(value):
            yield Problem("invalid_header", "must be a single line without control characters", f"headers.{name}")
        if why := templates.problem(value):
            yield Problem("invalid_template", why, f"headers.{name}")


def _secret_problems(definition: Definition) -> Iterator[Problem]:
    if definition.secret is not None and not 1 <= len(definition.secret) <= MAX_SECRET:
        yield Problem("invalid_secret", f"must be 1 to {MAX_SECRET} characters", "secret")
    texts = [definition.url, *definition.headers.values(), definition.body or ""]
    used = any(templates.problem(text) is None and "secret" in templates.variables(text) for text in texts)
    if used and definition.secret is None:
        yield Problem("required", "a template uses the secret, and none is given", "secret")
