"""What of an address is shown to people who are not administrators."""

import pytest
from integrations.shown_addresses import without_secrets


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.com/hooks", "https://example.com/hooks"),
        ("https://example.com/hooks?token=canary", "https://example.com/hooks"),
        ("https://example.com?token=canary", "https://example.com"),
        ("https://example.com/#canary", "https://example.com/"),
        ("https://example.com/a?b#canary?c", "https://example.com/a"),
        ("https://canary:canary@example.com/a", "https://example.com/a"),
        ("https://canary@example.com:8443/a@b", "https://example.com:8443/a@b"),
        ("https://canary:p@ss@example.com", "https://example.com"),
        ("HTTPS://canary@example.com/a", "HTTPS://example.com/a"),
        ("https://{{ params.a }}:canary@example.com/{{ values.x }}?k=canary", "https://example.com/{{ values.x }}"),
        ("https://{{ params.a|default('/') }}:canary@example.com/a", "https://example.com/a"),
        ("https://example.com/{{ 'a?canary' }}", "https://example.com/{{ 'a"),
        ("https://example.com/a\n?canary\ncanary", "https://example.com/a\n"),
    ],
)
def test_user_password_query_and_fragment_are_left_out(url: str, shown: str) -> None:
    assert without_secrets(url) == shown
    assert "canary" not in without_secrets(url)
