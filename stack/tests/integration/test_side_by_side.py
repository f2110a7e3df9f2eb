"""Two whole stacks at once, with every backend private: neither sees the other, and each keeps its data and ports."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg

from stack.tests.integration.conftest import StartSuite
from stack.tests.integration.suites import Suite

ADDRESSES = ("mail", "s3", "amqp", "rabbitmq_api", "postgres", "redis", "smtp")


def test_two_stacks_run_side_by_side_and_one_comes_back_as_it_was(start_suite: StartSuite) -> None:
    suites = [start_suite(name, {}) for name in ("one", "two")]
    one, two = [suite.wait_ready() for suite in suites]
    assert all(one[name] != two[name] for name in ADDRESSES)
    assert one["admin"]["password"] != two["admin"]["password"]
    with psycopg.connect(one["postgres"], autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    users = {user["name"] for user in httpx.get(f"{one['rabbitmq_api']}/api/users").json()}
    assert users == {"dossier", "dossier_echo"}
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(Suite.close, suites)) == [0, 0]

    again = start_suite("one", {}).wait_ready()
    private = [name for name in ADDRESSES if name != "mail"]
    assert {name: again[name] for name in private} == {name: one[name] for name in private}
    with psycopg.connect(again["postgres"]) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
