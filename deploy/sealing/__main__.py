"""``python -m deploy.sealing ENVIRONMENT NAMESPACE NAME < file``: seal lines of ``KEY=value`` into a SealedSecret.

``kubeseal --cert deploy/environments/<environment>/sealing.pem --scope strict`` does the same with a Secret's YAML.
"""

import argparse
import sys

import yaml

from deploy.sealing.sealing import sealed_secret
from stack.layout import ROOT

ENVIRONMENTS = ROOT / "deploy" / "environments"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.sealing", description="Seal lines of KEY=value.")
    parser.add_argument("environment", help="whose controller may open it: dev, staging, prod")
    parser.add_argument("namespace")
    parser.add_argument("name")
    wanted = parser.parse_args()
    lines = [line.strip() for line in sys.stdin if line.strip() and not line.startswith("#")]
    broken = [number for number, line in enumerate(lines, 1) if "=" not in line]
    if broken or not lines:
        print(f"error: standard input has to be lines of KEY=value; lines without: {broken}", file=sys.stderr)
        return 2
    values = dict(line.split("=", 1) for line in lines)
    certificate = (ENVIRONMENTS / wanted.environment / "sealing.pem").read_bytes()
    print(yaml.safe_dump(sealed_secret(certificate, wanted.namespace, wanted.name, values), sort_keys=False), end="")
    return 0


sys.exit(main())
