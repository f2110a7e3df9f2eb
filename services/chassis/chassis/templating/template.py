"""One template: checked, and rendered over data."""

import traceback
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import nodes

from chassis.templating.language import percent_encoded, shown
from chassis.templating.limits import MAX_NUMBER, MAX_SOURCE, LimitExceeded, check_size, limited
from chassis.templating.messages import Dialect, Part, Refusal, to_bytes
from chassis.templating.sandbox import DataEnvironment, Forbidden, TooComplex

_ENVIRONMENTS: dict[Dialect, DataEnvironment] = {
    "message": DataEnvironment(finalize=shown),
    "value": DataEnvironment(finalize=shown, keep_trailing_newline=True),
    "url": DataEnvironment(finalize=percent_encoded, keep_trailing_newline=True),
}


_TOO_LARGE = 10**MAX_NUMBER


class Refused(Exception):
    """There is no such template, or it does not fit the data."""

    def __init__(self, code: str, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.refusal = Refusal(code, message, line)


class Template:
    """A text with `{{ … }}`, which may read the variables named. Raises Refused."""

    def __init__(self, source: str, variables: Collection[str], dialect: Dialect) -> None:
        if len(source) > MAX_SOURCE:
            raise Refused("template_too_long", f"has more than {MAX_SOURCE} characters")
        environment = _ENVIRONMENTS[dialect]
        try:
            tree = environment.guarded(source)
            _check_numbers(tree)
            unknown = sorted(_names(tree) - set(variables))
            self.parts = list(_parts(tree))
            self._template = environment.from_string(tree)
        except jinja2.TemplateSyntaxError as err:
            raise Refused("template_syntax", str(err.message), err.lineno) from err
        except Forbidden as err:
            raise Refused("template_forbidden", str(err), err.line) from err
        except TooComplex as err:
            raise Refused("template_too_complex", str(err)) from err
        except (RecursionError, SyntaxError, ValueError, OverflowError) as err:
            # Python's own limits, met while compiling: nesting, blocks within blocks, digits of a number.
            raise Refused("template_too_complex", "is nested too deeply, or has too long a number") from err
        if unknown:
            known = ", ".join(sorted(variables))
            raise Refused("unknown_variable", f"`{unknown[0]}` is not one of {known}")

    def render(self, values: Mapping[str, Any]) -> str:
        """The text for this data, at most MAX_OUTPUT characters. Raises Refused."""
        parts: list[str] = []
        size = 0
        try:
            with limited():
                for part in self._template.generate(values):
                    parts.append(part)
                    size += len(part)
                    check_size(size)
        except jinja2.UndefinedError as err:
            raise Refused("missing", str(err.message), _line(err)) from err
        except (LimitExceeded, RecursionError) as err:
            message = str(err) if isinstance(err, LimitExceeded) else "a value is nested too deeply"
            raise Refused("limit", message, _line(err)) from err
        except (jinja2.TemplateError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as err:
            raise Refused("failed", str(err), _line(err)) from err
        return "".join(parts)


@lru_cache(maxsize=200)
def compiled(source: str, variables: tuple[str, ...], dialect: Dialect) -> Template:
    """The template, kept: templates are rendered much more often than they are made. Raises Refused."""
    return Template(source, variables, dialect)


def _check_numbers(tree: nodes.Template) -> None:
    for node in _all(tree):
        if isinstance(node, nodes.Const) and type(node.value) is int and node.value >= _TOO_LARGE:
            raise Refused("template_too_complex", f"has a number of more than {MAX_NUMBER} digits", node.lineno)


def _all(tree: nodes.Node) -> Iterator[nodes.Node]:
    left = [tree]
    while left:
        node = left.pop()
        yield node
        left += node.iter_child_nodes()


def _names(tree: nodes.Node) -> set[str]:
    # Not by jinja2.meta, whose time grows with the third power of an expression's depth.
    found = list(_all(tree))
    names = [node for node in found if isinstance(node, nodes.Name)]
    of_loops = {name.name for name in names if name.ctx == "store"}
    if any(isinstance(node, nodes.For) for node in found):
        of_loops.add("loop")
    return {name.name for name in names if name.ctx == "load"} - of_loops


def _parts(tree: nodes.Template) -> Iterator[Part]:
    for node in tree.body:
        for part in node.nodes if isinstance(node, nodes.Output) else [node]:
            if isinstance(part, nodes.TemplateData):
                yield Part(to_bytes(part.data), [])
            else:
                yield Part(None, sorted(_names(part)))


def _line(err: Exception) -> int:
    lines = [frame.lineno for frame in traceback.extract_tb(err.__traceback__) if frame.filename == "<template>"]
    return (lines[-1] if lines else 0) or 0
