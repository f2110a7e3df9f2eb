"""The small template language of sources: Jinja2 expressions over `values`, `params` and `secret`.

Only what fills a gap is allowed (expressions, conditions, some filters): no loops, calls or assignments, so that a
template can neither run long nor reach beyond what it is given.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
    meta,
    nodes,
)
from jinja2.sandbox import SandboxedEnvironment

VARIABLES = frozenset({"values", "params", "secret"})
FILTERS = ("default", "first", "float", "int", "join", "last", "length", "lower", "round", "string", "tojson", "trim")
MAX_TEMPLATE = 16_384
MAX_RENDERED = 65_536

_ALLOWED_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem,
    nodes.Filter, nodes.Test, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.Concat, nodes.Add, nodes.Sub, nodes.Neg, nodes.Keyword,
)  # fmt: skip


class InvalidTemplate(Exception):
    """The template breaks a rule; the text says which."""


class Part(NamedTuple):
    """A piece of a template: its literal text, or None and the variables that an expression or a condition uses."""

    text: str | None
    variables: frozenset[str]


class InvalidValue(Exception):
    """The values given cannot fill the template. The text holds none of them."""


def percent_encoded(value: Any) -> str:
    """A value inside a URL: everything but unreserved characters is escaped, so it stays one value."""
    if isinstance(value, Undefined):
        return str(value)  # raises, naming what is missing
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return quote(str(value), safe="")
    raise InvalidValue("a list or an object cannot stand in a URL")


def _environment(**options: Any) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True, **options)
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    return environment


_PLAIN = _environment()
_URL = _environment(finalize=percent_encoded)


def problem(source: str) -> str | None:
    """Why this is not a template of ours; None when it is one."""
    try:
        used = variables(source)
    except InvalidTemplate as err:
        return str(err)
    unknown = sorted(used - VARIABLES)
    return f"{unknown[0]} is unknown; there are values, params and secret" if unknown else None


def variables(source: str) -> frozenset[str]:
    """The variables that a template uses. Raises InvalidTemplate."""
    return frozenset(meta.find_undeclared_variables(_parse(source)))


def parts(source: str) -> Iterator[Part]:
    """The template's parts in order. Raises InvalidTemplate."""
    for node in _parse(source).body:
        for part in node.nodes if isinstance(node, nodes.Output) else [node]:
            if isinstance(part, nodes.TemplateData):
                yield Part(part.data, frozenset())
            else:
                names = [part, *part.find_all(nodes.Name)]
                yield Part(None, frozenset(name.name for name in names if isinstance(name, nodes.Name)))


def render(source: str, variables: Mapping[str, Any], *, url: bool = False) -> str:
    """The filled template; in a URL every value is percent-encoded. Raises InvalidValue."""
    try:
        rendered = _compiled(source, url).render(variables)
    except UndefinedError as err:
        raise InvalidValue(_missing(str(err.message), variables.get("secret"))) from err
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as err:
        raise InvalidValue("a value does not fit the template") from err
    if len(rendered) > MAX_RENDERED:
        raise InvalidValue(f"the filled template is longer than {MAX_RENDERED} characters")
    return rendered


@lru_cache(maxsize=500)
def _compiled(source: str, url: bool) -> Template:
    return (_URL if url else _PLAIN).from_string(source)


def _missing(message: str, secret: str | None) -> str:
    """Jinja2's text names what is missing, and that name may have been computed from the secret."""
    return "a value is missing" if secret and secret in message else f"a value is missing: {message}"


def _parse(source: str) -> nodes.Template:
    if len(source) > MAX_TEMPLATE:
        raise InvalidTemplate(f"must be at most {MAX_TEMPLATE} characters")
    try:
        tree = _PLAIN.parse(source)
    except (TemplateSyntaxError, RecursionError) as err:
        # Jinja2's own text quotes the template, which may hold a credential.
        raise InvalidTemplate(f"cannot be read as a template (line {getattr(err, 'lineno', 1)})") from err
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED_NODES):
            raise InvalidTemplate(f"{type(node).__name__.lower()} is not allowed in a template")
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise InvalidTemplate(f"the filter {node.name} is unknown; there are {', '.join(FILTERS)}")
    return tree
