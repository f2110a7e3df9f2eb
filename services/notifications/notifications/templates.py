"""Users' templates: checked when a rule is made, rendered when an event comes."""

import traceback
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import nodes

from notifications.limits import LimitExceeded, check_size, limited
from notifications.sandbox import DataEnvironment, Forbidden
from notifications.texts import is_storable

_environment = DataEnvironment()


class InvalidTemplate(ValueError):
    """The text is no template of ours: `code` names the rule that it breaks, the message the line."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class RenderingFailed(Exception):
    """The template does not fit the data; the message says what and in which line."""


class Template:
    """A text with `{{ … }}`, which may read the variables named. Raises InvalidTemplate."""

    def __init__(self, source: str, variables: Collection[str]) -> None:
        try:
            tree = _environment.guarded(source)
            unknown = sorted(_read_names(tree) - set(variables))
            self._template = _environment.from_string(tree)
        except jinja2.TemplateSyntaxError as err:
            raise InvalidTemplate("template_syntax", f"line {err.lineno}: {err.message}") from err
        except Forbidden as err:
            raise InvalidTemplate("template_forbidden", f"line {err.line}: {err}") from err
        except (RecursionError, MemoryError, SyntaxError, ValueError) as err:
            # Python's own limits, met while compiling: nesting, blocks within blocks, digits of a number.
            raise InvalidTemplate("template_too_complex", "is nested too deeply, or has too long a number") from err
        if unknown:
            known = ", ".join(sorted(variables))
            raise InvalidTemplate("unknown_variable", f"`{unknown[0]}` is not one of {known}")

    def render(self, variables: Mapping[str, Any]) -> str:
        """The text for this data, at most MAX_OUTPUT characters. Raises RenderingFailed."""
        parts: list[str] = []
        size = 0
        try:
            with limited():
                for part in self._template.generate(variables):
                    parts.append(part)
                    size += len(part)
                    check_size(size)
        except (jinja2.TemplateError, LimitExceeded, ArithmeticError, TypeError, ValueError, LookupError) as err:
            raise RenderingFailed(f"{_line(err)}{err}") from err
        return _storable("".join(parts))


@lru_cache(maxsize=1000)
def compiled(source: str, variables: tuple[str, ...]) -> Template:
    """The template, kept: rules are rendered much more often than they are made. Raises InvalidTemplate."""
    return Template(source, variables)


def _read_names(tree: nodes.Template) -> set[str]:
    # Not by jinja2.meta, whose time grows with the third power of an expression's depth.
    names = list(tree.find_all(nodes.Name))
    of_loops = {name.name for name in names if name.ctx == "store"}
    if tree.find(nodes.For) is not None:
        of_loops.add("loop")
    return {name.name for name in names if name.ctx == "load"} - of_loops


def _storable(text: str) -> str:
    # A template can write what no data contains, such as {{ "\\0" }} or half of a surrogate pair.
    if not is_storable(text):
        raise RenderingFailed("the text contains characters that no message can")
    return text


def _line(err: Exception) -> str:
    lines = [frame.lineno for frame in traceback.extract_tb(err.__traceback__) if frame.filename == "<template>"]
    return f"line {lines[-1]}: " if lines else ""
