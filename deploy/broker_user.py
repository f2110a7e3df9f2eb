"""Makes a service's user at a broker that somebody else runs, with the rights that the service needs.

    BROKER_API=https://admin:…@broker.example.com python -m deploy.broker_user --vhost dossier records < password

The user is called ``dossier_<service>``; its password is read from the input, without the newline at its end. The
virtual host and the exchanges are made, too. To run it again sets password and rights again. With ``--upgrading`` the
user may also do what the version before did; run it without when the old processes are gone.
"""

import argparse
import os
import sys
from urllib.parse import quote

from stack.probes import NotReady
from stack.rabbitmq import BrokerRefused, ensure_user, ensure_vhost, services
from stack.services import account_name


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.broker_user", description="Make a service's broker user.")
    parser.add_argument("--vhost", required=True, help="the virtual host that all services share")
    parser.add_argument("--upgrading", action="store_true", help="leave the rights of the version before, too")
    parser.add_argument("service", choices=services())
    given = parser.parse_args()
    api, password = os.environ.get("BROKER_API", ""), sys.stdin.read().removesuffix("\n")
    if not api or not password:
        parser.error("BROKER_API has to be the address of the broker's HTTP API, and the input the user's password")
    try:
        ensure_vhost(api, given.vhost)
        vhost, user = f"amqp:///{quote(given.vhost, safe='')}", account_name(given.service)
        ensure_user(api, vhost, user, password, given.service, upgrading=given.upgrading)
    except (BrokerRefused, NotReady) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{account_name(given.service)} may do in {given.vhost} what {given.service} does")
    return 0


if __name__ == "__main__":
    sys.exit(main())
