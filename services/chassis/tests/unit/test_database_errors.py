"""Every SQLSTATE that the driver knows has a meaning, and the meaning decides the answer."""

import inspect

import psycopg
import psycopg.errors
import pytest
from chassis.database_errors import MEANINGS, Meaning, meaning, translate_driver
from chassis.errors import Conflict, Unavailable

KNOWN = sorted(
    {
        state: made
        for made in vars(psycopg.errors).values()
        if inspect.isclass(made) and isinstance(state := getattr(made, "sqlstate", None), str)
    }.items()
)
PASSING = {
    *("08000", "08001", "08003", "08004", "08006", "08P01"),
    *("25006", "25P03", "25P04", "26000", "28000", "28P01", "3D000"),
    *("53000", "53100", "53200", "53300", "53400", "55000", "55006", "55P03"),
    *("57000", "57014", "57P01", "57P02", "57P03", "57P04", "57P05"),
    *("58000", "58030", "58P01", "58P02", "58P03", "72000", "F0000", "F0001"),
}
"""States that say that the server cannot serve now: another time it may."""
COLLISIONS = {"40000", "40001", "40P01"}
IN_DOUBT = {"08007", "40003"}


def test_the_driver_s_list_is_read() -> None:
    assert len(KNOWN) > 250
    assert {state for state, _ in KNOWN} >= PASSING | COLLISIONS | IN_DOUBT
    assert {key for key in MEANINGS if len(key) == 5} <= {state for state, _ in KNOWN}
    assert {key for key in MEANINGS if len(key) == 2} <= {state[:2] for state, _ in KNOWN}


@pytest.mark.parametrize(("state", "made"), KNOWN)
def test_a_state_becomes_the_error_that_its_caller_can_act_on(state: str, made: type[psycopg.Error]) -> None:
    ours = translate_driver(made("text of the server"))
    if state in PASSING:
        assert isinstance(ours, Unavailable)
        assert ours.code == ("timeout" if state in ("57014", "55P03") else "unavailable")
    elif state in COLLISIONS:
        assert isinstance(ours, Conflict)
    elif state in IN_DOUBT:
        assert isinstance(ours, Unavailable)
        assert ours.code == "outcome_unknown"
    else:
        assert ours is None, "an error about the statement, or a bug: not hidden behind an outage"
    assert ours is None or "text of the server" not in ours.message


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (psycopg.OperationalError("server closed the connection unexpectedly"), Meaning.LOST),
        (psycopg.InterfaceError("the connection is closed"), Meaning.LOST),
        (psycopg.ProgrammingError("no results"), Meaning.STATEMENT),
    ],
)
def test_an_error_of_the_driver_itself_has_no_state(error: psycopg.Error, found: Meaning) -> None:
    assert meaning(error) is found
