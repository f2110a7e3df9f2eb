from typing import Any

import pytest
from chassis.settings import SettingsError
from cryptography.fernet import Fernet
from integrations.settings import Settings

KEY = Fernet.generate_key().decode()
ENVIRON = {"AMQP_URL": "amqp://x", "DATABASE_URL": "postgresql://x", "REDIS_URL": "redis://x", "ENCRYPTION_KEYS": KEY}


def test_lists_are_written_with_commas() -> None:
    settings = Settings.load(ENVIRON | {"ALLOWED_NETWORKS": "127.0.0.0/8, ::1/128", "WEBHOOK_DELAYS": "0.1,2"})
    assert settings.allowed_networks == ("127.0.0.0/8", "::1/128")
    assert settings.webhook_delays == (0.1, 2.0)


@pytest.mark.parametrize(
    "changes",
    [{"ENCRYPTION_KEYS": "canary"}, {"ALLOWED_NETWORKS": "127.0.0.1/8"}, {"WEBHOOK_DELAYS": "-1"}, {"REDIS_URL": ""}],
)
def test_a_setting_that_does_not_fit_is_named(changes: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=next(iter(changes))) as caught:
        Settings.load(ENVIRON | changes)
    assert "canary" not in str(caught.value)
