"""A client of the public GraphQL API, as a program that knows nothing else would write it."""

from types import TracebackType
from typing import Any, Self

import httpx


class ApiError(Exception):
    """The API answered with GraphQL errors; `code` is that of the first."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(str(error.get("message")) for error in errors))
        self.errors = errors
        self.code = str(errors[0].get("extensions", {}).get("code"))


class Refused(Exception):
    """A mutation answered with `errors`: [{code, field, message}]; `payload` is all that it answered."""

    def __init__(self, payload: dict[str, Any]) -> None:
        errors = payload["errors"]
        super().__init__("; ".join(f"{e['field']}: {e['message']}" for e in errors[:5]))
        self.payload = payload
        self.errors: list[dict[str, Any]] = errors
        self.code: str = errors[0]["code"]


class Api:
    """One client with its own session. `token` is an API token; without one, `sign_in` gives a session cookie."""

    def __init__(self, gateway: str, token: str | None = None, timeout: float = 30.0) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(base_url=gateway, headers=headers, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    @property
    def http(self) -> httpx.Client:
        """The HTTP client underneath, with this session, for requests that no client of GraphQL would send."""
        return self._http

    def execute(self, document: str, **variables: Any) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        """(data, errors) of a document."""
        body = {"query": document, "variables": variables}
        answer = self._http.post("/graphql", json=body).json()
        return answer.get("data"), answer.get("errors", [])

    def query(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of a document. Raises ApiError when there is any error."""
        data, errors = self.execute(document, **variables)
        if errors:
            raise ApiError(errors)
        assert data is not None
        return data

    def mutate(self, document: str, **variables: Any) -> Any:
        """The payload of a document's only mutation. Raises ApiError, or Refused when the payload has errors."""
        (payload,) = self.query(document, **variables).values()
        if payload["errors"]:
            raise Refused(payload)
        return payload

    def sign_in(self, email: str, password: str) -> dict[str, Any]:
        """Start a session; the viewer. Raises Refused."""
        document = """
            mutation ($email: String!, $password: String!) {
              signIn(email: $email, password: $password) { viewer { id email roles } errors { code field message } }
            }"""
        viewer: dict[str, Any] = self.mutate(document, email=email, password=password)["viewer"]
        return viewer
