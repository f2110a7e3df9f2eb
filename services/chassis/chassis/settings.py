"""Settings: environment variables, read once into a frozen struct.

A service declares `class Settings(BaseSettings, frozen=True)` with annotated
fields; `DATABASE_URL` fills `database_url`. A missing or malformed one is named.
"""

import os
from collections.abc import Mapping
from typing import Annotated, Any, Self, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

Secret = Meta(extra={"secret": True})


class SettingsError(Exception):
    """The environment does not fit the declared settings; the text names every variable."""


class BaseSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What every service is told."""

    amqp_url: Annotated[str, Meta(description="RabbitMQ address, amqp://user:password@host:port/vhost"), Secret]
    database_url: Annotated[
        str, Meta(description="PostgreSQL address of the service's own database, postgresql://…"), Secret
    ]
    ops_host: Annotated[str, Meta(description="Where health and metrics listen")] = "127.0.0.1"
    ops_port: Annotated[int, Meta(description="Port of health and metrics; 0 switches them off", ge=0, le=65535)] = 0
    log_level: Annotated[str, Meta(description="DEBUG, INFO, WARNING or ERROR")] = "INFO"
    database_pool_size: Annotated[int, Meta(description="Database connections per process", ge=1, le=100)] = 10
    event_retry_delays: Annotated[
        tuple[float, ...], Meta(description="Seconds before the second, third, … try of an event handler")
    ] = (1.0, 5.0, 30.0, 120.0)
    workers: Annotated[int, Meta(description="Calls and events worked on at once per process", ge=1, le=1000)] = 50

    otlp_endpoint: Annotated[
        str, Meta(description="Collector of traces, OTLP over HTTP: http://host:4318; empty: none are recorded")
    ] = ""
    trace_sample_ratio: Annotated[
        float, Meta(description="Share of the traces that begin here that are recorded", ge=0, le=1)
    ] = 0.1
    service_version: Annotated[
        str, Meta(description="The version that metrics and traces name, such as the image's tag")
    ] = ""

    def __repr__(self) -> str:
        secret = {name for name, hint in get_type_hints(type(self), include_extras=True).items() if is_secret(hint)}
        fields = (f"{f}={'…' if f in secret else repr(getattr(self, f))}" for f in self.__struct_fields__)
        return f"{type(self).__name__}({', '.join(fields)})"

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the settings. Raises SettingsError naming every variable that does not fit."""
        values: dict[str, Any] = {}
        problems: list[str] = []
        for field in msgspec.structs.fields(cls):
            variable = field.name.upper()
            text = environ.get(variable, "")
            if text == "":
                if field.required:
                    problems.append(f"{variable} is missing")
                continue
            try:
                values[field.name] = msgspec.convert(_split(text, field.type), field.type, strict=False)
            except msgspec.ValidationError as err:
                problems.append(f"{variable}: {err}")
        if problems:
            raise SettingsError("settings do not fit: " + "; ".join(problems))
        return cls(**values)


def is_secret(annotation: Any) -> bool:
    """Whether a field's annotation carries `Secret`."""
    return Secret in getattr(annotation, "__metadata__", ())


def _split(text: str, annotation: Any) -> Any:
    """Lists are written with commas."""
    plain = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    if get_origin(plain) in (list, tuple):
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def document(settings: type[BaseSettings]) -> list[tuple[str, str, str]]:
    """Rows (variable, default, meaning) for every declared setting; "required" stands for no default."""
    hints = get_type_hints(settings, include_extras=True)
    rows = []
    for field in msgspec.structs.fields(settings):
        meaning = next(
            (
                m.description
                for m in getattr(hints[field.name], "__metadata__", ())
                if isinstance(m, Meta) and m.description
            ),
            "",
        )
        default = "required" if field.required else _shown(field.default, field.default_factory)
        rows.append((field.name.upper(), default, meaning))
    return rows


def _shown(default: Any, factory: Any) -> str:
    value = factory() if default is msgspec.NODEFAULT else default
    return ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
