"""The declared signature of an RPC method: what it takes, checked before the method runs."""

import inspect
import re
from collections.abc import Callable
from typing import Any, get_type_hints

import msgspec

from chassis.errors import InvalidInput

_PATH = re.compile(r" - at `\$\.?(.*)`$")
_INDEX = re.compile(r"\[(\d+)\]")
_KEY = re.compile(r"\[\.\.\.\]")
"""What msgspec writes for a key of an object, which it does not tell."""


class Arguments:
    """Decodes keyword arguments by a method's annotations; ignores unknown ones, as a newer caller may send more."""

    def __init__(self, method: Callable[..., Any]) -> None:
        hints = get_type_hints(method, include_extras=True)
        fields: list[Any] = []
        for parameter in list(inspect.signature(method).parameters.values())[1:]:
            annotation = hints.get(parameter.name, Any)
            if parameter.default is inspect.Parameter.empty:
                fields.append((parameter.name, annotation))
            else:
                fields.append((parameter.name, annotation, parameter.default))
        self.struct = msgspec.defstruct(_camel(method.__name__), fields, kw_only=True)
        self.reply = hints.get("return", Any)
        self._decode = msgspec.json.Decoder(self.struct).decode
        self._names = self.struct.__struct_fields__

    def decode(self, kwargs: bytes | msgspec.Raw) -> dict[str, Any]:
        """Typed arguments by name. Raises InvalidInput naming the argument and the rule."""
        try:
            decoded = self._decode(kwargs)
        except msgspec.ValidationError as err:
            raise invalid_shape(err) from err
        except (msgspec.DecodeError, UnicodeError, RecursionError) as err:
            raise InvalidInput.at(None, "malformed", f"not valid JSON: {err}") from err
        return {name: getattr(decoded, name) for name in self._names}


def invalid_shape(err: msgspec.ValidationError) -> InvalidInput:
    """Our error for msgspec's: its path becomes the field, `$.fields[2].name` → `fields.2.name`."""
    text = str(err)
    found = _PATH.search(text)
    field = _KEY.sub("", _INDEX.sub(r".\1", found[1])).strip(".") if found else None
    return InvalidInput.at(field or None, "invalid_type", _PATH.sub("", text))


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
