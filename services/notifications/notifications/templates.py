"""Users' templates: checked when a rule is made, rendered when an event comes."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.templating.messages import Job, Outcome, Refusal, to_bytes, to_text
from chassis.templating.renderer import Renderer

from notifications.texts import is_storable

_renderer = Renderer()


class InvalidTemplate(ValueError):
    """The text is no template of ours: `code` names the rule that it breaks, the message the line."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.code = refusal.code


class RenderingFailed(Exception):
    """The template does not fit the data; the message says what and in which line. `line`: 0 where none is to blame."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def check(source: str, variables: Sequence[str]) -> None:
    """Raises InvalidTemplate unless it is a template that reads these variables, Unavailable without a renderer."""
    (outcome,) = _renderer.check([Job(to_bytes(source), list(variables), "message")])
    if outcome.refusal is not None:
        raise InvalidTemplate(outcome.refusal)


def render(sources: Sequence[str], variables: Sequence[str], values: Mapping[str, Any]) -> list[str | RenderingFailed]:
    """The text of each template for this data, or why there is none. Raises Unavailable without a renderer."""
    known = list(variables)
    return list(map(_text, _renderer.render([Job(to_bytes(s), known, "message") for s in sources], values)))


def _text(outcome: Outcome) -> str | RenderingFailed:
    if outcome.text is None:
        return RenderingFailed(str(outcome.refusal), outcome.refusal.line if outcome.refusal else 0)
    text = to_text(outcome.text)
    # A template can write what no data contains, such as {{ "\\0" }} or half of a surrogate pair.
    return text if is_storable(text) else RenderingFailed("the text contains characters that no message can")
