"""Cross-origin rules of a bucket, for preflight requests and for actual ones.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from stack.s3server import xml
from stack.s3server.errors import S3Error
from stack.s3server.messages import Response

METHODS = {"GET", "PUT", "POST", "DELETE", "HEAD"}
MAX_RULES = 100


@dataclass(frozen=True)
class Rule:
    origins: list[str]
    methods: list[str]
    headers: list[str]
    expose: list[str]
    max_age: str | None


def parse_rules(document: bytes) -> list[Rule]:
    """The rules of a CORSConfiguration document; raises MalformedXML or InvalidRequest."""
    rules = []
    for node in xml.parse(document, "CORSConfiguration").findall("CORSRule"):
        rule = Rule(
            xml.texts(node, "AllowedOrigin"),
            xml.texts(node, "AllowedMethod"),
            xml.texts(node, "AllowedHeader"),
            xml.texts(node, "ExposeHeader"),
            node.findtext("MaxAgeSeconds"),
        )
        _validate(rule)
        rules.append(rule)
    if not 1 <= len(rules) <= MAX_RULES:
        raise S3Error("MalformedXML", f"CORSConfiguration must have 1 to {MAX_RULES} CORSRule elements.")
    return rules


def _validate(rule: Rule) -> None:
    if not rule.origins or not rule.methods:
        raise S3Error("MalformedXML", "CORSRule must have AllowedOrigin and AllowedMethod elements.")
    for method in rule.methods:
        if method not in METHODS:
            raise S3Error("InvalidRequest", f"AllowedMethod {method!r} must be one of {', '.join(sorted(METHODS))}.")
    for pattern in rule.origins + rule.headers:
        if pattern.count("*") > 1:
            raise S3Error("InvalidRequest", f"{pattern!r} must have at most one wildcard.")


def response_headers(rules: list[Rule], method: str, request_headers: Mapping[str, str]) -> dict[str, str]:
    """What to add to an actual response; empty when the request is not cross-origin or no rule matches."""
    origin = request_headers.get("origin")
    rule = _first_match(rules, origin, method, []) if origin else None
    return {} if origin is None or rule is None else _allow(rule, origin)


def preflight(rules: list[Rule], request_headers: Mapping[str, str]) -> Response:
    """The answer to OPTIONS; raises AccessDenied when no rule allows what the browser wants to do."""
    origin = request_headers.get("origin")
    method = request_headers.get("access-control-request-method")
    if not origin or not method:
        raise S3Error("InvalidRequest", "A preflight needs Origin and Access-Control-Request-Method.")
    asked = request_headers.get("access-control-request-headers", "").lower()
    names = [name.strip() for name in asked.split(",") if name.strip()]
    rule = _first_match(rules, origin, method, names)
    if rule is None:
        raise S3Error("AccessDenied", "No CORS rule of the bucket allows this origin, method and headers.")
    headers = _allow(rule, origin)
    if names:
        headers["Access-Control-Allow-Headers"] = ", ".join(names)
    if rule.max_age:
        headers["Access-Control-Max-Age"] = rule.max_age
    return Response(200, headers)


def _first_match(rules: list[Rule], origin: str, method: str, names: list[str]) -> Rule | None:
    for rule in rules:
        if (
            method in rule.methods
            and _matches(origin, rule.origins)
            and all(_matches(name, [header.lower() for header in rule.headers]) for name in names)
        ):
            return rule
    return None


def _matches(value: str, patterns: list[str]) -> bool:
    return any(re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), value) for pattern in patterns)


def _allow(rule: Rule, origin: str) -> dict[str, str]:
    headers = {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
    if "*" in rule.origins:
        headers = {"Access-Control-Allow-Origin": "*"}
    headers["Access-Control-Allow-Methods"] = ", ".join(rule.methods)
    headers["Vary"] = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
    if rule.expose:
        headers["Access-Control-Expose-Headers"] = ", ".join(rule.expose)
    return headers
