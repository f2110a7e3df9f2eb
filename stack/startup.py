"""Bringing a stack up: backends side by side, then databases and migrations, then the services side by side."""

import dataclasses
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import Any

from stack import addresses
from stack.backends import Backend, BackendSet
from stack.guardian import Guardian
from stack.layout import Layout
from stack.leftovers import MARK
from stack.ports import PortBook
from stack.process import Process, StartFailed, Unit
from stack.report import Report
from stack.secrets import Secrets
from stack.services import ADMIN_EMAIL, LOOPBACK, SERVICES, Platform, Service, account_name, plan, without_program
from stack.web import PORT as WEB_PORT
from stack.web import Web


class Startup:
    """Starts everything once. ``stages`` grows as processes come: stop them from the last stage to the first."""

    def __init__(
        self,
        layout: Layout,
        environ: Mapping[str, str],
        report: Report,
        guardian: Guardian,
        cancelled: Callable[[], bool],
        services: tuple[Service, ...] = SERVICES,
        *,
        web: bool = False,
    ) -> None:
        self._layout = layout
        self._report = report
        self._guardian = guardian
        self._stopping = cancelled
        self._broken = False
        self._services = services
        self.ports = PortBook(layout.ports)
        secrets = Secrets(layout.secrets)
        wanted = addresses.private_names(environ)
        self._backends = BackendSet(
            layout.var, wanted, self.ports, secrets, logs=layout.logs, public_mail="mail" in wanted
        )
        self._web = Web(layout) if web else None
        self._web_port = self.ports.public("web", WEB_PORT) if web else 0
        web_url = f"http://{LOOPBACK}:{self._web_port}" if web else None
        self.platform = Platform(addresses.resolve(environ, self._backends), secrets, web_url)
        self.plans = [plan(service, self.platform, self.ports, layout) for service in services]
        self.stages: tuple[list[Process], list[Process], list[Process]] = ([], [], [])
        """epmd, which the broker needs to the end; the backends; the services."""

    def run(self) -> None:
        """Return when everything is ready. Raises the first cause: StartFailed, ProgramMissing, BrokerRefused …"""
        absent = without_program(self._layout, self._services)
        if absent:
            raise StartFailed("; ".join(absent))
        self._layout.work.mkdir(parents=True, exist_ok=True)
        self._tell_moved_ports()
        with ThreadPoolExecutor(16) as pool:
            started = {backend.name: pool.submit(self._backend, backend) for backend in self._backends.all()}
            databases = pool.submit(self._databases, pool, started.get("postgres"))
            users = pool.submit(self._broker_users, started.get("rabbitmq"))
            built = [pool.submit(self._web.build, self._report.step)] if self._web else []
            self._all([*started.values(), databases, users, *built])
            self._all([pool.submit(self._service, index) for index in range(len(self.plans))])
        self._serve_web()

    def info(self) -> dict[str, Any]:
        """The contents of stack.json."""
        known = self.platform.addresses
        urls = {each.name: each.public_url for each in self.plans}
        smtp = known.smtp
        return {
            "supervisor": os.getpid(),
            "gateway": urls.get("gateway"),
            "web": self.platform.web_url,
            "mail": known.mail_page,
            "s3": known.s3["S3_ENDPOINT"],
            "s3_access_key_id": known.s3["S3_ACCESS_KEY_ID"],
            "s3_secret_access_key": known.s3["S3_SECRET_ACCESS_KEY"],
            "amqp": known.amqp,
            "rabbitmq_api": known.rabbitmq_api,
            "rabbitmq_metrics": known.rabbitmq_metrics,
            "postgres": known.postgres,
            "redis": known.redis,
            "smtp": f"{smtp['SMTP_HOST']}:{smtp['SMTP_PORT']}",
            "admin": {"email": ADMIN_EMAIL, "password": self.platform.secrets.get("admin")},
            "services": {each.name: {"ops": each.ops_url} for each in self.plans},
        }

    def _all(self, futures: Iterable[Future[None]]) -> None:
        done, waiting = wait(futures, return_when=FIRST_EXCEPTION)
        self._broken = any(future.exception() for future in done)
        wait(waiting)
        for future in done:
            future.result()

    def _cancelled(self) -> bool:
        return self._broken or self._stopping()

    def _backend(self, backend: Backend) -> None:
        backend.prepare()
        for unit in backend.units():
            stage = self.stages[0 if unit.name == "epmd" else 1]
            self._start(unit, stage)
        self._report.step(f"{backend.name} ready")

    def _databases(self, pool: ThreadPoolExecutor, server: Future[None] | None) -> None:
        if server is not None:
            server.result()
        for each in self.plans:
            self.platform.create_database(account_name(each.name))
        self._report.step("databases ready")
        self._all([pool.submit(self._migrate, each.migrate) for each in self.plans])
        self._report.step("migrations done")

    def _broker_users(self, broker: Future[None] | None) -> None:
        if broker is not None:
            broker.result()
        for each in self.plans:
            self.platform.create_broker_user(each.name)

    def _migrate(self, unit: Unit) -> None:
        process = Process(self._marked(unit), self._guardian)
        process.start()
        process.wait_end(self._cancelled)

    def _service(self, index: int) -> None:
        unit = self.plans[index].unit
        self._start(unit, self.stages[2])
        self._report.step(f"{unit.name} ready")

    def _serve_web(self) -> None:
        gateway = next((each.public_url for each in self.plans if each.public_url), None)
        if self._web is None or gateway is None:
            return
        files = self.platform.addresses.s3["S3_PUBLIC_ENDPOINT"]
        self._start(self._web.unit(self._web_port, gateway, files), self.stages[2])
        self._report.step("web ready")

    def _start(self, unit: Unit, stage: list[Process]) -> None:
        if self._cancelled():
            raise StartFailed(f"{unit.name}: start was cancelled")
        process = Process(self._marked(unit), self._guardian)
        stage.append(process)
        process.start()
        process.wait_ready(self._cancelled)

    def _marked(self, unit: Unit) -> Unit:
        return dataclasses.replace(unit, env={**unit.env, MARK: str(self._layout.var)})

    def _tell_moved_ports(self) -> None:
        for name, (preferred, given) in self.ports.moved.items():
            self._report.step(f"port {preferred} is taken: {name} uses {given}")
