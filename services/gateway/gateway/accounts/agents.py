"""What a browser calls itself, as people would say it: "Firefox on Windows". The web app says the same."""

import re

_BROWSERS = (  # the first that fits; browsers that call themselves others as well come before those
    ("Edge", r"Edg\w*/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrom(e|ium)/|HeadlessChrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("Android", r"Android"),
    ("iOS", r"iPhone|iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)


def browser_of(agent: str) -> str:
    """The browser and its system; what is unknown keeps its own first word."""
    name = _named(_BROWSERS, agent) or re.split(r"[\s/]", agent)[0]
    system = _named(_SYSTEMS, agent)
    if not name:
        return "An unknown program"
    return f"{name} on {system}" if system else name


def _named(table: tuple[tuple[str, str], ...], agent: str) -> str | None:
    return next((name for name, pattern in table if re.search(pattern, agent)), None)
