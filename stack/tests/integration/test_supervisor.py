"""The supervisor with one private PostgreSQL and one small service."""

import contextlib
import http.client
import os
import signal

import psycopg
import pytest

from stack.control import ControlError, ask
from stack.leftovers import holder
from stack.tests.integration.conftest import StartSuite
from stack.tests.integration.suites import Suite, alive, get, until


def test_kill_9_of_the_supervisor_leaves_no_process(suite: Suite) -> None:
    family = suite.tree()
    assert len(family) > 6  # the guardian, PostgreSQL with its workers, the service with its child
    suite.supervisor.kill()
    until(lambda: not any(map(alive, family)), lambda: f"alive: {[pid for pid in family if alive(pid)]}", seconds=15)


def test_a_killed_supervisor_s_successor_starts_with_the_data_kept(start_suite: StartSuite) -> None:
    first = start_suite()
    url = first.wait_ready()["postgres"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    first.supervisor.kill()
    first.supervisor.wait()
    until(lambda: holder(first.layout.lock) is None)
    second = start_suite()
    state = second.wait_ready()
    with psycopg.connect(state["postgres"]) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_leftovers_are_ended_even_when_the_guardian_was_killed_too(start_suite: StartSuite) -> None:
    first = start_suite()
    first.wait_ready()
    guardian = first.tree()[0]
    family = first.tree()[1:]
    os.kill(guardian, signal.SIGKILL)
    first.supervisor.kill()
    first.supervisor.wait()
    assert any(map(alive, family))
    second = start_suite()
    second.wait_ready()
    assert "ended a process of an earlier run" in second.output()
    until(lambda: not any(map(alive, family)), seconds=15)


def test_a_killed_guardian_is_replaced(suite: Suite) -> None:
    os.kill(suite.tree()[0], signal.SIGKILL)
    ask(suite.layout.control, {"do": "restart", "name": "echo"})
    until(lambda: suite.processes()["echo"]["state"] == "ready", suite.output)
    family = suite.tree()
    suite.supervisor.kill()
    until(lambda: not any(map(alive, family)), lambda: f"alive: {[pid for pid in family if alive(pid)]}", seconds=15)


def test_a_second_ctrl_c_ends_everything_at_once(suite: Suite) -> None:
    family = suite.tree()
    get(f"http://127.0.0.1:{suite.processes()['echo']['port']}", "/deaf")
    suite.supervisor.send_signal(signal.SIGINT)
    until(lambda: "stopping" in suite.output())
    suite.supervisor.send_signal(signal.SIGINT)
    assert suite.supervisor.wait(5) == 128 + signal.SIGINT
    until(lambda: not any(map(alive, family)), seconds=15)


def test_a_crash_is_shown_and_the_process_restarted(suite: Suite) -> None:
    before = suite.processes()["echo"]
    with contextlib.suppress(OSError, http.client.HTTPException):
        get(f"http://127.0.0.1:{before['port']}", "/crash")
    until(lambda: suite.processes()["echo"]["restarts"] == 1, suite.output)
    until(lambda: suite.processes()["echo"]["state"] == "ready", suite.output)
    assert suite.processes()["echo"]["pid"] != before["pid"]
    assert "echo ended with code 7; restart in 0.5 s" in suite.output()


def test_a_crashed_backend_is_restarted_on_its_port(suite: Suite) -> None:
    before = suite.processes()["postgres"]
    os.kill(before["pid"], signal.SIGKILL)
    until(lambda: suite.processes()["postgres"]["restarts"] == 1, suite.output)
    until(lambda: suite.processes()["postgres"]["state"] == "ready", suite.output)
    assert suite.processes()["postgres"]["port"] == before["port"]


def test_one_process_is_held_down_and_started_again(suite: Suite) -> None:
    assert ask(suite.layout.control, {"do": "stop-one", "name": "echo"}) == "stopped"
    assert suite.processes()["echo"]["pid"] is None
    assert ask(suite.layout.control, {"do": "start-one", "name": "echo"}) == "starting"
    until(lambda: suite.processes()["echo"]["state"] == "ready", suite.output)


def test_a_request_about_an_unknown_process_names_those_that_exist(suite: Suite) -> None:
    with pytest.raises(ControlError, match="no process 'ehco'; there are: postgres, echo"):
        ask(suite.layout.control, {"do": "restart", "name": "ehco"})
    with pytest.raises(ControlError, match="unknown request 'explode'"):
        ask(suite.layout.control, {"do": "explode", "name": "echo"})


def test_a_clean_stop_ends_every_process_and_takes_the_addresses_back(start_suite: StartSuite) -> None:
    suite = start_suite()
    suite.wait_ready()
    assert suite.layout.stack_file.stat().st_mode & 0o777 == 0o600
    family = suite.tree()
    assert suite.close() == 0
    assert not any(map(alive, family))
    assert not suite.layout.stack_file.exists()
    assert not suite.layout.control.exists()


def test_ctrl_c_while_starting_stops_what_was_started(start_suite: StartSuite) -> None:
    suite = start_suite()
    until(suite.layout.groups.exists, suite.output)
    family = suite.tree()
    assert suite.close() == 0
    assert not any(map(alive, family))


def test_a_second_supervisor_in_the_same_folder_is_refused(suite: Suite, start_suite: StartSuite) -> None:
    second = start_suite("var")
    assert second.supervisor.wait(30) == 1
    assert f"already runs (pid {suite.supervisor.pid})" in second.output()
    assert suite.processes()["echo"]["state"] == "ready"


def test_a_service_is_told_its_settings_and_nothing_of_the_caller_s(suite: Suite) -> None:
    port = suite.processes()["echo"]["port"]
    told = get(f"http://127.0.0.1:{port}").split()
    assert "EXTRA" in told
    assert "DATABASE_URL" in told
    assert "SECRET_OF_THE_CALLER" not in told


def test_a_service_s_role_may_enter_its_own_database_only(suite: Suite) -> None:
    state = suite.wait_ready()
    with psycopg.connect(state["postgres"], autocommit=True) as admin:
        admin.execute("CREATE DATABASE private_to_others")
        admin.execute("REVOKE CONNECT ON DATABASE private_to_others FROM PUBLIC")
        entered = "SELECT datname FROM pg_database WHERE has_database_privilege('dossier_echo', oid, 'CONNECT')"
        databases = {row[0] for row in admin.execute(entered)}
        owner = admin.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'dossier_echo'")
        assert owner.fetchone() == ("dossier_echo",)
    assert "dossier_echo" in databases
    assert "private_to_others" not in databases


def test_migrations_run_before_each_start(start_suite: StartSuite) -> None:
    for expected in ("once\n", "once\nonce\n"):
        suite = start_suite()
        suite.wait_ready()
        assert (suite.layout.work / "migrated").read_text() == expected
        suite.close()
