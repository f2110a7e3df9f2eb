"""The program that makes thumbnails, as a process: what it answers, and what becomes of it when it does not."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from chassis.errors import Unavailable
from files.thumbnailer import PROGRAM, Died, Refusal, Refused, thumbnail_of

from services.files.tests.pictures import corners, encoded, opened, png_bomb, quarters


def in_chunks(content: bytes, size: int = 65_536) -> Iterator[bytes]:
    return (content[first : first + size] for first in range(0, len(content), size))


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def reason_of(content: bytes) -> Refusal:
    answer = thumbnail_of(in_chunks(content))
    assert isinstance(answer, Refused)
    assert answer.details
    return answer.reason


def test_a_picture_in_chunks_becomes_a_thumbnail() -> None:
    made = thumbnail_of(in_chunks(encoded(quarters(1600, 1200), "PNG"), 100))
    assert isinstance(made, bytes)
    assert corners(opened(made)) == ["red", "green", "blue", "white"]


def test_a_bomb_is_refused_at_once() -> None:
    started = time.monotonic()
    assert reason_of(png_bomb()) == Refusal.TOO_MANY_PIXELS
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_truncated_pictures_are_unreadable(form: str) -> None:
    whole = encoded(quarters(), form)
    for length in (40, len(whole) // 3, len(whole) * 2 // 3):
        assert reason_of(whole[:length]) == Refusal.UNREADABLE


@pytest.mark.parametrize(
    "start", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x00\x00\x00\x00WEBP", b"GIF89a", b""]
)
def test_garbage_is_unreadable(start: bytes) -> None:
    assert reason_of(start + bytes(range(1, 200)) * 20) == Refusal.UNREADABLE
    assert reason_of(start) == Refusal.UNREADABLE


def test_other_formats_are_not_even_tried() -> None:
    for form in ("TIFF", "BMP", "PPM", "EPS"):
        assert reason_of(encoded(quarters(), form)) == Refusal.UNREADABLE


def test_more_memory_than_allowed_is_refused() -> None:
    path = PROGRAM[-1]
    tight = python(
        "import importlib.util as u, sys\n"
        f"spec = u.spec_from_file_location('program', {path!r})\n"
        "program = u.module_from_spec(spec); spec.loader.exec_module(program)\n"
        "program.MEMORY = 100 * 1024**2\n"
        "sys.exit(program.main())"
    )
    answer = thumbnail_of([encoded(quarters(6000, 6000), "PNG")], tight)
    assert isinstance(answer, Refused)
    assert answer.reason == Refusal.TOO_COSTLY


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.kill(os.getpid(), 9)",
        "raise SystemExit(1)",
        "import sys\nwhile True: sys.stdout.write('x' * 9999)",
        "import sys; sys.stdin.read()\nwhile True: sys.stdout.write('x' * 9999)",
        "while True: pass",
    ],
)
def test_a_program_without_an_answer_has_died(code: str) -> None:
    with pytest.raises(Died):
        thumbnail_of(in_chunks(b"x" * 1_000_000), python(code), seconds=2)


def test_a_program_that_cannot_be_started_is_an_outage() -> None:
    with pytest.raises(Unavailable):
        thumbnail_of([b"x"], ["/nowhere/python"])


def test_the_program_sees_none_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S3_SECRET_ACCESS_KEY", "secret")
    shown = thumbnail_of([b""], python("import os; print(sorted(os.environ))"))
    assert isinstance(shown, bytes)
    assert b"S3_SECRET" not in shown


def test_the_program_ends_with_an_error_in_reading(tmp_path: Path) -> None:
    noted = tmp_path / "pid"

    def broken() -> Iterator[bytes]:
        yield b"x" * 100_000  # more than a pipe holds: the program is running when this has gone
        raise Unavailable("the file store cannot be reached")

    code = f"import os, sys, time; open({str(noted)!r}, 'w').write(str(os.getpid())); sys.stdin.read(); time.sleep(60)"
    with pytest.raises(Unavailable):
        thumbnail_of(broken(), python(code))
    assert not Path(f"/proc/{noted.read_text()}").exists()
