"""What the errors of PostgreSQL mean for a caller, by SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html).

An error that is not in the table tells something about the statement: a rule of the data, or a bug.
"""

from enum import Enum

import psycopg
import psycopg.errors

from chassis.errors import Conflict, ServiceError, Unavailable


class Meaning(Enum):
    """What an error says, and what becomes of the connection."""

    STATEMENT = "about the statement; the connection is fine"
    COLLISION = "another transaction was first; trying again helps"
    TIMEOUT = "it took too long"
    BUSY = "the server lacks something for now; the connection is fine"
    LOST = "the connection is of no use any more"
    ELSEWHERE = "this is no server to write to, and neither are the connections opened before"
    UNKNOWN = "it may or may not have been applied"


MEANINGS = {
    "08": Meaning.LOST,  # connection exceptions
    "08007": Meaning.UNKNOWN,  # transaction resolution unknown
    "25006": Meaning.ELSEWHERE,  # read-only: a standby, or a primary that is being replaced
    "25P03": Meaning.LOST,  # the server ended the session: idle in a transaction
    "25P04": Meaning.LOST,  # … or a transaction that took too long
    "26000": Meaning.LOST,  # a prepared statement that the session does not have: another session than we think
    "28": Meaning.LOST,  # the password was changed, or the role
    "3D000": Meaning.LOST,  # no such database, at least not now
    "40": Meaning.COLLISION,  # serialization failure, deadlock
    "40002": Meaning.STATEMENT,  # a constraint, checked at the end of the transaction
    "40003": Meaning.UNKNOWN,  # statement completion unknown
    "53": Meaning.BUSY,  # disk full, out of memory, too many connections
    "55000": Meaning.ELSEWHERE,  # "recovery is in progress": a function that a standby does not have
    "55006": Meaning.BUSY,  # object in use
    "55P03": Meaning.TIMEOUT,  # lock not available
    "57": Meaning.LOST,  # shutdown, crash, starting up, database dropped, idle session
    "57014": Meaning.TIMEOUT,  # statement_timeout
    "58": Meaning.BUSY,  # errors of the system below: input and output, missing files
    "72000": Meaning.BUSY,  # snapshot too old
    "F0": Meaning.BUSY,  # configuration file
}
"""By SQLSTATE, or by its class where nothing is said of the state."""


def meaning(err: psycopg.Error) -> Meaning:
    """What an error of the driver says. Without an SQLSTATE it is the driver's own: the connection broke."""
    state = err.sqlstate or ""
    if not state:
        lost = isinstance(err, (psycopg.OperationalError, psycopg.InterfaceError))
        return Meaning.LOST if lost else Meaning.STATEMENT
    return MEANINGS.get(state, MEANINGS.get(state[:2], Meaning.STATEMENT))


def translate_driver(err: psycopg.Error) -> ServiceError | None:
    """Our error for the driver's; None for one that tells something about the statement."""
    match meaning(err):
        case Meaning.STATEMENT:
            return None
        case Meaning.COLLISION:
            return Conflict("the change collided with another; try again")
        case Meaning.TIMEOUT:
            return Unavailable("the database took too long", code="timeout")
        case Meaning.BUSY:
            return Unavailable("the database cannot serve this now")
        case Meaning.ELSEWHERE:
            return Unavailable("the database is read-only now")
        case Meaning.UNKNOWN:
            return Unavailable("the database does not know whether the change was made", code="outcome_unknown")
        case Meaning.LOST:
            return Unavailable("the database cannot be reached")


def cause(err: BaseException) -> psycopg.Error | None:
    """The driver's error behind an error of SQLAlchemy or of ours, if there is one."""
    for found in (err, getattr(err, "orig", None), err.__cause__):
        if isinstance(found, psycopg.Error):
            return found
    return None
