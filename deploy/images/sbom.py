"""Bills of materials in CycloneDX 1.6: what is in an image, read from its file system.

``python -m deploy.images.sbom ROOT NAME VERSION`` prints one; ROOT is where the image's ``/`` is, say from
``docker export``.
"""

import argparse
import sys
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from deploy.images.contents import Package, packages


class NotABill(Exception):
    """What was made does not fit the schema of CycloneDX; the message says why."""


def bill(root: Path, name: str, version: str) -> str:
    """The JSON text. Raises NotABill."""
    bom = Bom(components=map(_component, packages(root)))
    bom.metadata.component = Component(name=name, version=version, type=ComponentType.CONTAINER, bom_ref=name)
    bom.register_dependency(bom.metadata.component, bom.components)
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        raise NotABill(f"{name}: {wrong}")
    return text


def _component(package: Package) -> Component:
    """Of one package; its licence is an expression, an identifier or a name, whichever the text is."""
    group, _, name = package.name.rpartition("/")
    namespace = "debian" if package.kind == "deb" else group or None
    purl = PackageURL(package.kind, namespace, name, package.version)
    licences = [LicenseFactory().make_from_string(package.licence)] if package.licence else []
    return Component(
        name=name, group=group or None, version=package.version, licenses=licences, purl=purl, bom_ref=str(purl)
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.images.sbom", description="Print an image's bill.")
    parser.add_argument("root", type=Path, metavar="ROOT")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("version", metavar="VERSION")
    options = parser.parse_args()
    print(bill(options.root, options.name, options.version))
    return 0


if __name__ == "__main__":
    sys.exit(main())
