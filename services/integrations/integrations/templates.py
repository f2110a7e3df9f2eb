"""The templates of sources: checked when a source is made, filled with `values`, `params` and `secret`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from chassis.templating.messages import Dialect, Job, Outcome, Refusal, to_bytes, to_text
from chassis.templating.renderer import Renderer

VARIABLES = ("params", "secret", "values")
MAX_TEMPLATE = 16_384
MAX_RENDERED = 65_536

_renderer = Renderer()
_DELIMITER = re.compile(r"\{[{%#]")


class InvalidTemplate(Exception):
    """The template breaks a rule; the text says which."""


class Part(NamedTuple):
    """A piece of a template: its literal text, or None and the variables that an expression or a block uses."""

    text: str | None
    variables: frozenset[str]


class InvalidValue(Exception):
    """The values given cannot fill the template. The text holds none of them."""


class Named(NamedTuple):
    """A template and its name in errors."""

    name: str
    source: str
    url: bool = False


def problem(source: str) -> str | None:
    """Why this is not a template of ours; None when it is one. Raises Unavailable without a renderer."""
    try:
        parts(source)
    except InvalidTemplate as err:
        return str(err)
    return None


def variables(source: str) -> frozenset[str]:
    """The variables that a template uses. Raises InvalidTemplate."""
    return frozenset(name for part in parts(source) for name in part.variables)


def parts(source: str) -> list[Part]:
    """The template's parts in order. Raises InvalidTemplate."""
    if len(source) > MAX_TEMPLATE:
        raise InvalidTemplate(f"must be at most {MAX_TEMPLATE} characters")
    (outcome,) = _renderer.check([_job(source, url=False)])
    if outcome.refusal is not None:
        raise InvalidTemplate(_rule(outcome.refusal))
    known = ((part.text, part.variables) for part in outcome.parts)
    return [Part(None if text is None else to_text(text), frozenset(names)) for text, names in known]


def literal_start(source: str) -> str:
    """What stands in a template before the first thing to fill in."""
    return _DELIMITER.split(source, 1)[0]


def render(templates: Sequence[Named], values: Mapping[str, Any]) -> list[str]:
    """The filled templates; in a URL every value is percent-encoded. Raises InvalidValue, naming the template."""
    outcomes = _renderer.render([_job(each.source, url=each.url) for each in templates], values)
    secret = values.get("secret")
    return list(_texts(templates, outcomes, secret))


def _texts(templates: Sequence[Named], outcomes: Sequence[Outcome], secret: str | None) -> Iterator[str]:
    for template, outcome in zip(templates, outcomes, strict=True):
        if outcome.text is None:
            why = "cannot be filled" if outcome.refusal is None else _why(outcome.refusal, secret)
            raise InvalidValue(f"{template.name}: {why}")
        text = to_text(outcome.text)
        if len(text) > MAX_RENDERED:
            raise InvalidValue(f"{template.name}: the filled template is longer than {MAX_RENDERED} characters")
        yield text


def _job(source: str, *, url: bool) -> Job:
    dialect: Dialect = "url" if url else "value"
    return Job(to_bytes(source), list(VARIABLES), dialect)


def _rule(refusal: Refusal) -> str:
    if refusal.code == "template_syntax":  # Jinja's own text quotes the template, which may hold a credential
        return f"cannot be read as a template (line {refusal.line})"
    return str(refusal)


def _why(refusal: Refusal, secret: str | None) -> str:
    """Only what names a limit or what is missing: other texts of Python's may quote a value."""
    if refusal.code == "limit":
        return str(refusal)
    if refusal.code == "missing":  # what is missing may have a name that was computed from the secret
        return (
            "a value is missing" if secret and secret in refusal.message else f"a value is missing: {refusal.message}"
        )
    return "a value does not fit the template"
