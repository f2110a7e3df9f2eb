"""The HTML part of a mail: the text, escaped, on a page that reads well on a phone, in the dark, and in old clients."""

from html import escape

OPEN = "Open record"

_BUTTON = (
    "display:inline-block;padding:10px 18px;border-radius:6px;background:#1c6b48;color:#ffffff;"
    "text-decoration:none;font-weight:600"
)
_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0; padding: 24px 16px; background: #f4f5f4; color: #1d211f; }}
.mail {{ max-width: 600px; margin: 0 auto; padding: 24px; background: #ffffff; border: 1px solid #dfe3e0; \
border-radius: 8px; font: 16px/1.5 -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; \
overflow-wrap: anywhere; }}
.mail p {{ margin: 0 0 16px; }}
.mail p:last-child {{ margin-bottom: 0; }}
.mail a {{ color: #1c6b48; }}
@media (prefers-color-scheme: dark) {{
body {{ background: #151816; color: #e6e9e7; }}
.mail {{ background: #1e2320; border-color: #39413c; }}
.mail a {{ color: #7fd0a8; }}
}}
</style></head><body>
<div class="mail">
{body}</div></body></html>
"""


def to_html(text: str, link: str = "") -> str:
    """The text as a page: escaped, paragraphs and lines kept. `link` becomes a button where it has a line of its own.

    No other address becomes a link: a value of the record could send readers anywhere.
    """
    paragraphs = text.replace("\r\n", "\n").strip("\n").split("\n\n")
    body = "".join(
        f"<p>{'<br>'.join(_line(line, link) for line in paragraph.split(chr(10)))}</p>\n" for paragraph in paragraphs
    )
    return _PAGE.format(body=body)


def _line(line: str, link: str) -> str:
    if not link or link not in line:
        return escape(line)
    href = escape(link)
    if line.strip() == link:
        return f'<a href="{href}" style="{_BUTTON}">{OPEN}</a>'
    return f'<a href="{href}">{href}</a>'.join(map(escape, line.split(link)))
