"""A private RabbitMQ broker with its own epmd, and the users in it."""

import base64
import functools
import http.client
import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from stack import programs
from stack.files import write_private
from stack.layout import ROOT
from stack.probes import NotReady, http_ok, tcp_open
from stack.process import Unit

ADMIN = "dossier"
VHOST = "dossier"
RIGHTS = ROOT / "charts" / "dossier" / "files" / "broker.json"
"""What each service may do at the broker: for every way of running the suite."""
CALLS = "nameko-rpc"
"""The exchange that calls and replies go through."""
PLUGINS = ("rabbitmq_management", "rabbitmq_prometheus")


class BrokerRefused(Exception):
    """The broker's HTTP API refused a request; the message carries its answer."""


class RabbitMQ:
    """One broker under ``folder``. Ports: AMQP, HTTP API, metrics, Erlang distribution and epmd."""

    name = "rabbitmq"

    def __init__(self, folder: Path, logs: Path, ports: dict[str, int], password: str) -> None:
        self._folder = folder
        self._logs = logs
        self._ports = ports
        self._password = password
        self.url = f"amqp://{ADMIN}:{password}@127.0.0.1:{ports['amqp']}/{VHOST}"
        self.api_url = f"http://{ADMIN}:{password}@127.0.0.1:{ports['api']}"
        self.metrics_url = f"http://127.0.0.1:{ports['metrics']}"

    def prepare(self) -> None:
        """Write the configuration. The node's name holds no port, so that its data survives a change of ports."""
        for name in ("home", "mnesia", "log"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        (self._folder / "enabled_plugins").write_text(f"[{','.join(PLUGINS)}].\n")
        write_private(self._folder / "rabbitmq.conf", self._configuration())

    def units(self) -> list[Unit]:
        """epmd in the foreground, so that it cannot outlive us, then the broker, which finds it running."""
        return [self._epmd(), self._broker()]

    def _configuration(self) -> str:
        settings = {
            "listeners.tcp.1": f"127.0.0.1:{self._ports['amqp']}",
            "management.tcp.ip": "127.0.0.1",
            "management.tcp.port": self._ports["api"],
            "prometheus.tcp.ip": "127.0.0.1",
            "prometheus.tcp.port": self._ports["metrics"],
            "distribution.listener.interface": "127.0.0.1",
            "distribution.listener.port_range.min": self._ports["distribution"],
            "distribution.listener.port_range.max": self._ports["distribution"],
            "default_user": ADMIN,
            "default_pass": self._password,
            "default_vhost": VHOST,
            "default_permissions.configure": ".*",
            "default_permissions.read": ".*",
            "default_permissions.write": ".*",
            "disk_free_limit.absolute": "50MB",
            "log.console": "true",
            "log.console.level": "info",
            "log.file": "false",
        }
        return "".join(f"{name} = {value}\n" for name, value in settings.items())

    def _epmd(self) -> Unit:
        port = self._ports["epmd"]
        return Unit(
            name="epmd",
            argv=(programs.require(programs.EPMD), "-address", "127.0.0.1", "-port", str(port)),
            env={},
            cwd=self._folder,
            log=self._logs / "epmd.log",
            probe=functools.partial(tcp_open, port),
            port=port,
        )

    def _broker(self) -> Unit:
        folder = self._folder
        env = {
            "HOME": str(folder / "home"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_NODENAME": "dossier@localhost",
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "none.config"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_FEATURE_FLAGS_FILE": str(folder / "feature_flags"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_DIST_PORT": str(self._ports["distribution"]),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none -start_epmd false",
            "ERL_EPMD_PORT": str(self._ports["epmd"]),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            # Makes the script replace itself by the Erlang machine: our signals then reach the broker and not a shell.
            "RUNNING_UNDER_SYSTEMD": "true",
        }
        return Unit(
            name=self.name,
            argv=(programs.require(programs.RABBITMQ),),
            env=env,
            cwd=folder,
            log=self._logs / "rabbitmq.log",
            probe=self._probe,
            port=self._ports["amqp"],
            grace=20.0,
            start_timeout=90.0,
        )

    def _probe(self) -> None:
        tcp_open(self._ports["amqp"])
        http_ok(self._ports["api"], f"/api/vhosts/{VHOST}", user=ADMIN, password=self._password)


def user_url(amqp_url: str, user: str, password: str) -> str:
    """The address of the same broker and vhost for another user."""
    parts = urlsplit(amqp_url)
    where = (parts.hostname or "127.0.0.1") + (f":{parts.port}" if parts.port else "")
    return f"{parts.scheme}://{user}:{quote(password, safe='')}@{where}{parts.path}"


NOTHING = {"rights": {"configure": "^$", "write": "^$", "read": "^$"}, "calls": {"write": "^$", "read": "^$"}}
"""What a service may do that has no rights at the broker."""


def services() -> list[str]:
    """Those that have rights at the broker."""
    return list(json.loads(RIGHTS.read_text())["users"])


def ensure_vhost(api_url: str, name: str) -> None:
    """A virtual host. Idempotent. Raises BrokerRefused, NotReady."""
    _put(api_url, f"/api/vhosts/{quote(name, safe='')}", {})


def ensure_user(
    api_url: str, amqp_url: str, user: str, password: str, service: str, *, upgrading: bool = False
) -> None:
    """A user who may do in the vhost of ``amqp_url`` what the service does, and nothing else; with it the exchanges.

    ``upgrading``: and what the version before did, so that its processes go on until they are replaced. Idempotent.
    Raises BrokerRefused, NotReady.
    """
    vhost = quote(unquote(urlsplit(amqp_url).path.removeprefix("/")) or "/", safe="")
    broker = json.loads(RIGHTS.read_text())
    for exchange in broker["exchanges"]:
        _put(api_url, f"/api/exchanges/{vhost}/{exchange}", {"type": "topic", "durable": True, "auto_delete": False})
    _put(api_url, f"/api/users/{quote(user, safe='')}", {"password": password, "tags": ""})
    may = broker["users"].get(service, NOTHING)
    rights, calls = dict(may["rights"]), dict(may["calls"])
    if upgrading and service in broker["users"]:
        rights["write"] += "|" + broker["version_before"]["write"]
        calls["write"] += "|" + broker["version_before"]["calls"]
    _put(api_url, f"/api/permissions/{vhost}/{quote(user, safe='')}", rights)
    _put(api_url, f"/api/topic-permissions/{vhost}/{quote(user, safe='')}", {"exchange": CALLS, **calls})


def _put(api_url: str, path: str, body: Mapping[str, object]) -> None:
    parts = urlsplit(api_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    credentials = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    headers = {"Authorization": "Basic " + base64.b64encode(credentials.encode()).decode()}
    connection = kind(parts.hostname or "127.0.0.1", parts.port, timeout=10)
    try:
        connection.request("PUT", path, json.dumps(body), headers | {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as err:
        raise NotReady(f"RabbitMQ's HTTP API: {err!r}") from err
    finally:
        connection.close()
    if answer.status >= 300:
        raise BrokerRefused(f"PUT {path} answered {answer.status}: {text}")
