"""Settings: read once, every misfit named, secrets never shown."""

from typing import Annotated

import pytest
from chassis.settings import BaseSettings, Secret, SettingsError, document
from msgspec import Meta

REQUIRED = {"AMQP_URL": "amqp://u:hidden@h/v", "DATABASE_URL": "postgresql://u:hidden@h/d"}


class Settings(BaseSettings, frozen=True, kw_only=True):
    """Of each kind one."""

    allowed: Annotated[tuple[str, ...], Meta(description="Names")] = ()
    verbose: Annotated[bool, Meta(description="Say more")] = False
    api_key: Annotated[str, Meta(description="Key"), Secret] = "hidden too"
    limit: Annotated[int | None, Meta(description="Limit")] = None


def test_variables_fill_the_fields_of_their_name() -> None:
    settings = Settings.load(
        REQUIRED | {"ALLOWED": "a, b,,c", "VERBOSE": "true", "LIMIT": "7", "EVENT_RETRY_DELAYS": "0.5,2"}
    )
    assert settings.allowed == ("a", "b", "c")
    assert settings.verbose
    assert settings.limit == 7
    assert settings.event_retry_delays == (0.5, 2.0)
    assert settings.workers == 50


def test_every_variable_that_does_not_fit_is_named_without_its_value() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load({"AMQP_URL": "x", "WORKERS": "canary", "OPS_PORT": "70000", "VERBOSE": "canary"})
    text = str(caught.value)
    assert all(name in text for name in ("DATABASE_URL is missing", "WORKERS: ", "OPS_PORT: ", "VERBOSE: "))
    assert "canary" not in text


def test_an_empty_variable_counts_as_missing() -> None:
    with pytest.raises(SettingsError, match="AMQP_URL is missing"):
        Settings.load(REQUIRED | {"AMQP_URL": ""})


def test_secrets_are_not_in_the_text_form() -> None:
    shown = repr(Settings.load(REQUIRED))
    assert "hidden" not in shown
    assert "workers=50" in shown


def test_the_document_lists_every_setting_with_default_and_meaning() -> None:
    rows = {name: (default, meaning) for name, default, meaning in document(Settings)}
    assert rows["AMQP_URL"][0] == "required"
    assert rows["EVENT_RETRY_DELAYS"][0] == "1.0,5.0,30.0,120.0"
    assert rows["ALLOWED"] == ("", "Names")
    assert all(meaning for _, meaning in rows.values())
