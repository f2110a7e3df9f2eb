"""A bill of materials names what lies in an image, of all three kinds, and fits the schema."""

import json
import sys
from pathlib import Path

import pytest

from deploy.images.contents import Package, packages
from deploy.images.sbom import bill

DPKG = """\
Package: libc6
Status: install ok installed
Version: 2.36-9+deb12u14

Package: gone
Status: deinstall ok config-files
Version: 1
"""


@pytest.fixture
def image(tmp_path: Path) -> Path:
    def put(path: str, text: str) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    put("var/lib/dpkg/status", DPKG)
    put("venv/lib/python3.11/site-packages/six-1.17.0.dist-info/METADATA", "Name: six\nVersion: 1.17.0\nLicense: MIT\n")
    put("app/node_modules/next/package.json", json.dumps({"name": "next", "version": "16.4.6", "license": "MIT"}))
    put("app/node_modules/@swc/helpers/package.json", json.dumps({"name": "@swc/helpers", "version": "0.5.15"}))
    put("app/node_modules/next/dist/package.json", json.dumps({"type": "commonjs"}))
    return tmp_path


def test_packages_of_debian_python_and_npm_are_found(image: Path) -> None:
    assert packages(image) == [
        Package("deb", "libc6", "2.36-9+deb12u14"),
        Package("npm", "@swc/helpers", "0.5.15"),
        Package("npm", "next", "16.4.6", "MIT"),
        Package("pypi", "six", "1.17.0", "MIT"),
    ]


def test_a_bill_names_them_by_package_url(image: Path) -> None:
    made = json.loads(bill(image, "dossier-web", "0.1.0"))
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert made["metadata"]["component"] == {
        "bom-ref": "dossier-web", "name": "dossier-web", "type": "container", "version": "0.1.0",
    }  # fmt: skip
    assert {component["purl"] for component in made["components"]} == {
        "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14",
        "pkg:npm/%40swc/helpers@0.5.15",
        "pkg:npm/next@16.4.6",
        "pkg:pypi/six@1.17.0",
    }


def test_this_very_environment_has_a_bill() -> None:
    made = json.loads(bill(Path(sys.prefix), "environment", "1"))
    assert {"cyclonedx-python-lib", "nameko"} <= {component["name"] for component in made["components"]}
