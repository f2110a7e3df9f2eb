"""The page for people: whatever a message contains, it only shows it."""

from stack.tests.mailcatcher.running import RunningCatcher, message

HOSTILE = "<script>alert(1)</script>"


def test_an_empty_inbox_says_so(catcher: RunningCatcher) -> None:
    page = catcher.http.get("/")
    assert "No messages yet" in page.text
    assert "No message for this recipient" in catcher.http.get("/", params={"to": "nobody@example.com"}).text


def test_everything_from_a_message_is_escaped(catcher: RunningCatcher) -> None:
    catcher.send(message('"<script>alert(1)</script>"@example.com', HOSTILE, HOSTILE))
    (got,) = catcher.messages()
    for page in (catcher.http.get("/"), catcher.http.get("/", params={"id": got["id"], "to": "*" + HOSTILE + "*"})):
        assert page.status_code == 200
        assert "<script" not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


def test_the_page_needs_nothing_from_elsewhere(catcher: RunningCatcher) -> None:
    catcher.send(message())
    page = catcher.http.get("/")
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert catcher.http.get("/static/inbox.css").status_code == 200


def test_html_is_shown_in_a_sandbox_that_loads_nothing(catcher: RunningCatcher) -> None:
    sent = message()
    sent.add_alternative(HOSTILE + '<img src="http://tracker.example/x.png">', subtype="html")
    catcher.send(sent)
    (got,) = catcher.messages()
    page = catcher.http.get("/", params={"id": got["id"]})
    assert f'sandbox src="/messages/{got["id"]}/html"' in page.text
    policy = catcher.http.get(f"/messages/{got['id']}/html").headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-scripts" not in policy


def test_a_filter_finds_the_recipient(catcher: RunningCatcher) -> None:
    catcher.send(message("ada@example.com", "for ada"))
    catcher.send(message("bob@example.com", "for bob"))
    page = catcher.http.get("/", params={"to": "bob@*"})
    assert "for bob" in page.text
    assert "for ada" not in page.text
