"""A private PostgreSQL server, and the roles and databases in it."""

import functools
import os
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from stack import programs
from stack.privileges import unprivileged
from stack.probes import NotReady
from stack.process import StartFailed, Unit, environment

ADMIN = "dossier"
"""The superuser of a private server."""


class Postgres:
    """One server under ``folder``, reached by scram-sha-256 over TCP on 127.0.0.1 only."""

    name = "postgres"

    def __init__(self, folder: Path, log: Path, port: int, password: str, *, durable: bool = True) -> None:
        self._data = folder / "data"
        self._folder = folder
        self._log = log
        self._port = port
        self._password = password
        self._durable = durable
        self.url = f"postgresql://{ADMIN}:{quote(password, safe='')}@127.0.0.1:{port}/postgres"

    def prepare(self) -> None:
        """Create the cluster at the first run. A half-made one never gets the final name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._data.exists():
            # Nobody else runs this folder (the stack's lock), so the pid in this file is of a process long gone, or of
            # a stranger who was given the same number: PostgreSQL would take that one for itself and refuse to start.
            (self._data / "postmaster.pid").unlink(missing_ok=True)
            return
        new = self._folder / f"new-{os.getpid()}"
        password_file = self._folder / "password"
        password_file.touch(0o600)
        password_file.write_text(self._password)
        command = [*unprivileged(self._folder), programs.require(programs.INITDB), "-D", str(new), "-U", ADMIN]
        command += ["-A", "scram-sha-256", f"--pwfile={password_file}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = subprocess.run(command, env=environment({}), cwd="/", capture_output=True, text=True, check=False)
        password_file.unlink()
        if made.returncode != 0:
            raise StartFailed(
                f"initdb failed with code {made.returncode}: {made.stderr.strip() or made.stdout.strip()}"
            )
        new.rename(self._data)

    def units(self) -> list[Unit]:
        """The server. SIGINT is its fast shutdown; SIGTERM would wait for every client to leave."""
        settings = {
            "port": str(self._port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "200",
            "logging_collector": "off",
        }
        if not self._durable:
            # Only a crash of the machine loses data so. Commits stay synchronous: a killed server must lose none.
            settings |= {"fsync": "off", "full_page_writes": "off"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        argv = [*unprivileged(self._folder), programs.require(programs.POSTGRES), "-D", str(self._data), *options]
        return [
            Unit(
                name=self.name,
                argv=tuple(argv),
                env={},
                cwd=Path("/"),
                log=self._log,
                probe=functools.partial(select_one, self.url),
                port=self._port,
                stop_signal=signal.SIGINT,
                grace=20.0,
            )
        ]


def select_one(url: str) -> None:
    """The server accepts the password and answers a query; raises NotReady."""
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError as err:
        raise NotReady(f"postgres: {err}") from err


def database_url(admin_url: str, database: str, password: str) -> str:
    """The address of a service's database on the same server, for the role of the same name."""
    parts = urlsplit(admin_url)
    where = (parts.hostname or "127.0.0.1") + (f":{parts.port}" if parts.port else "")
    return urlunsplit(("postgresql", f"{database}:{quote(password, safe='')}@{where}", f"/{database}", parts.query, ""))


def ensure_database(admin_url: str, database: str, password: str) -> None:
    """A role and a database of the same name, which it owns and nobody else may enter. Idempotent."""
    role, name = sql.Identifier(database), sql.Literal(database)
    with psycopg.connect(admin_url, autocommit=True) as admin:
        exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [database]).fetchone()
        verb = sql.SQL("ALTER" if exists else "CREATE")
        admin.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, role, sql.Literal(password)))
        if not admin.execute(sql.SQL("SELECT 1 FROM pg_database WHERE datname = {}").format(name)).fetchone():
            # A managed server's admin is no superuser: it may give a database only to a role that it is a member of.
            admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(role))
