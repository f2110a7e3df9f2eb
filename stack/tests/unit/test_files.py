from pathlib import Path

import pytest

from stack.files import rotate_log, write_private


def test_writing_replaces_the_whole_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    write_private(path, "long old contents")
    write_private(path, "new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_keeps_the_old_contents(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    write_private(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_private(path, "\ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_log_past_its_limit_is_moved_aside_and_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "records.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * 101)
        assert rotate_log(log, limit=100)
        writer.write(b"next\n")
    assert log.read_bytes() == b"next\n"
    assert (tmp_path / "records.log.1").stat().st_size == 101


def test_a_log_within_its_limit_stays(tmp_path: Path) -> None:
    log = tmp_path / "records.log"
    log.write_bytes(b"x" * 100)
    assert not rotate_log(log, limit=100)
    assert not rotate_log(tmp_path / "absent.log")
