"""STARTTLS and AUTH."""

import os
import signal
import smtplib
import ssl
import subprocess
import sys

import pytest

from stack.tests.mailcatcher.running import CREDENTIALS, ROOT, RunningCatcher, message


def test_mail_is_taken_over_tls_with_the_right_password(secure_catcher: RunningCatcher) -> None:
    with secure_catcher.connect() as session:
        session.starttls(context=secure_catcher.trusting())
        session.login(*CREDENTIALS)
        session.send_message(message())
    assert len(secure_catcher.messages()) == 1


def test_a_wrong_password_is_refused(secure_catcher: RunningCatcher) -> None:
    with secure_catcher.connect() as session:
        session.starttls(context=secure_catcher.trusting())
        with pytest.raises(smtplib.SMTPAuthenticationError):
            session.login("ada", "guess")
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            session.send_message(message())
    assert refused.value.smtp_code == 530


def test_auth_is_offered_only_after_tls(secure_catcher: RunningCatcher) -> None:
    with secure_catcher.connect() as session:
        session.ehlo()
        assert session.has_extn("starttls")
        assert not session.has_extn("auth")
        session.starttls(context=secure_catcher.trusting())
        session.ehlo()
        assert session.has_extn("auth")


def test_the_certificate_is_for_this_host_and_kept(secure_catcher: RunningCatcher) -> None:
    with secure_catcher.connect() as session, pytest.raises(ssl.SSLCertVerificationError):
        session.starttls(context=ssl.create_default_context())
    before = (secure_catcher.data / "tls.crt").read_bytes()
    assert (secure_catcher.data / "tls.key").stat().st_mode & 0o077 == 0
    secure_catcher.end(signal.SIGTERM)
    secure_catcher.start()
    assert (secure_catcher.data / "tls.crt").read_bytes() == before


def test_auth_without_credentials_in_the_environment_does_not_start() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "MAILCATCHER_AUTH"}
    started = subprocess.run(
        [sys.executable, "-m", "stack.mailcatcher", "--smtp-port", "1", "--http-port", "1", "--data", "x", "--auth"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert started.returncode == 2
    assert "MAILCATCHER_AUTH" in started.stderr
    assert not (ROOT / "x").exists()
