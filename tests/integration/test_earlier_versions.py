"""The version before a migration is found in histories of every shape, and a history that ends too early is refused."""

import subprocess
from pathlib import Path

import pytest
from earlier_versions import BASELINE, LEAVES_NEWER_ALONE, HistoryMissing, unpack, versions_to_go_back_to


class Repository:
    """A small repository with the files that count."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "--quiet", "--initial-branch=main")
        self.write("services/chassis/chassis/migrations.py", f'log.warning("{LEAVES_NEWER_ALONE}")\n')
        for number in range(1, int(BASELINE["files"]) + 1):
            self.migration(f"{number:04}_old")
        self.start = self.commit("start")

    def git(self, *words: str) -> str:
        person = ("-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", *person, *words], cwd=self.root, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def migration(self, name: str) -> None:
        self.write(f"services/files/migrations/versions/{name}.py", f"# {name}\n")

    def commit(self, message: str) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def found(self) -> list[str]:
        return versions_to_go_back_to(self.root, "files")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    (tmp_path / "repository").mkdir()
    return Repository(tmp_path / "repository")


def test_without_a_migration_after_the_baseline_there_is_nothing_to_go_back_to(repository: Repository) -> None:
    assert repository.found() == []


def test_a_migration_that_is_not_committed_is_compared_with_the_head(repository: Repository) -> None:
    repository.migration("0003_new")
    assert repository.found() == [repository.start]
    repository.git("add", "--all")
    assert repository.found() == [repository.start]


def test_the_first_and_the_last_migration_have_the_commit_before_theirs(repository: Repository) -> None:
    commits = [repository.start]
    for number in (3, 4, 5):
        repository.migration(f"{number:04}_new")
        repository.commit("add")
        repository.migration(f"{number:04}_new")
        commits.append(repository.commit("something else"))
    assert repository.found() == [commits[0], commits[2]]


def test_of_a_branch_it_is_the_main_line_before_the_merge(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "branch")
    repository.migration("0003_new")
    repository.commit("add")
    repository.git("checkout", "--quiet", "main")
    main = repository.commit("meanwhile")
    repository.git("merge", "--quiet", "--no-ff", "-m", "merge", "branch")
    assert repository.found() == [main]


def test_where_the_version_before_cannot_be_gone_back_to_it_is_the_first_that_can(repository: Repository) -> None:
    repository.write("services/chassis/chassis/migrations.py", "fails\n")
    repository.commit("unable")
    repository.migration("0003_new")
    repository.commit("add")
    able = f'log.warning("{LEAVES_NEWER_ALONE}")\n'
    repository.write("services/chassis/chassis/migrations.py", able)
    first = repository.commit("able")
    repository.write("services/chassis/chassis/migrations.py", f"{able}# more\n")
    repository.commit("still able")
    assert repository.found() == [first]


def test_a_history_in_which_no_version_can_be_gone_back_to_is_refused(repository: Repository) -> None:
    repository.write("services/chassis/chassis/migrations.py", "fails\n")
    repository.commit("unable")
    repository.migration("0003_new")
    repository.commit("add")
    with pytest.raises(HistoryMissing, match="leaves a newer database alone"):
        repository.found()


def test_a_shallow_clone_is_refused_with_what_to_do(repository: Repository, tmp_path: Path) -> None:
    repository.migration("0003_new")
    repository.commit("add")
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(tmp_path / "clone"))
    with pytest.raises(HistoryMissing, match="this clone is shallow: `git fetch --unshallow`"):
        versions_to_go_back_to(tmp_path / "clone", "files")


def test_a_history_that_begins_with_the_migration_is_refused(repository: Repository) -> None:
    repository.migration("0003_new")
    repository.git("checkout", "--quiet", "--orphan", "fresh")
    repository.commit("everything")
    with pytest.raises(HistoryMissing, match=r"0003_new\.py is in the first commit"):
        repository.found()


def test_what_is_not_a_repository_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "services/files/migrations/versions"
    folder.mkdir(parents=True)
    (folder / "0003_new.py").write_text("")
    with pytest.raises(HistoryMissing, match="not a git repository"):
        versions_to_go_back_to(tmp_path, "files")


def test_a_version_is_unpacked_with_the_chassis_of_its_time(repository: Repository, tmp_path: Path) -> None:
    repository.migration("0003_new")
    repository.write("services/chassis/chassis/migrations.py", "changed\n")
    repository.commit("add")
    services = unpack(repository.root, repository.start, "files", tmp_path / "old")
    assert LEAVES_NEWER_ALONE in (services / "chassis/chassis/migrations.py").read_text()
    assert sorted(path.name for path in (services / "files/migrations/versions").iterdir()) == [
        "0001_old.py",
        "0002_old.py",
    ]
