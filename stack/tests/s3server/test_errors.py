"""The table of errors is exactly what the code can raise."""

import re

from stack.s3server.errors import STATUS_BY_CODE
from stack.tests.s3server.running import ROOT


def test_every_code_is_in_the_table_and_every_entry_is_used() -> None:
    folder = ROOT / "stack" / "s3server"
    source = "\n".join(path.read_text() for path in folder.glob("*.py") if path.name != "errors.py")
    assert set(re.findall(r'S3Error\(\s*"(\w+)"', source)) <= STATUS_BY_CODE.keys()
    assert STATUS_BY_CODE.keys() <= set(re.findall(r'"([A-Z]\w+)"', source))
