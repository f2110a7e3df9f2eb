"""Who may use which route: one decision for every method of every route of the REST API.

The services decide again, over the principal that comes with each call; this is the first of two doors.
"""

PUBLIC, VIEWER, EDITOR, ADMIN = "public", "viewer", "editor", "admin"

PREFIX = "/api/v1"

ACCESS: dict[str, str] = {
    "GET /collections": VIEWER,
    "POST /collections": ADMIN,
    "GET /collections/{collection}": VIEWER,
    "PATCH /collections/{collection}": ADMIN,
    "DELETE /collections/{collection}": ADMIN,
    "POST /collections/{collection}/fields": ADMIN,
    "PUT /collections/{collection}/fields": ADMIN,
    "PATCH /collections/{collection}/fields/{field}": ADMIN,
    "DELETE /collections/{collection}/fields/{field}": ADMIN,
    "GET /collections/{collection}/records": VIEWER,
    "POST /collections/{collection}/records": EDITOR,
    "GET /collections/{collection}/records/{id}": VIEWER,
    "PATCH /collections/{collection}/records/{id}": EDITOR,
    "DELETE /collections/{collection}/records/{id}": EDITOR,
    "POST /collections/{collection}/records/{id}/restore": EDITOR,
    "GET /collections/{collection}/records/{id}/history": VIEWER,
    "GET /collections/{collection}/records/{id}/files": VIEWER,
    "GET /collections/{collection}/records/{id}/deleted-files": VIEWER,
    "GET /collections/{collection}/records/{id}/linked/{other}/{field}": VIEWER,
    "GET /collections/{collection}/trash": EDITOR,
    "DELETE /collections/{collection}/trash/{id}": ADMIN,
    "GET /collections/{collection}/aggregate": VIEWER,
    "POST /uploads": EDITOR,
    "POST /uploads/{id}/complete": EDITOR,
    "DELETE /uploads/{id}": EDITOR,
    "GET /files/{id}": VIEWER,
    "GET /files/{id}/content": VIEWER,
    "GET /files/{id}/thumbnail": VIEWER,
    "POST /files/{id}/attach": EDITOR,
    "DELETE /files/{id}": EDITOR,
    "POST /files/{id}/restore": EDITOR,
    "GET /openapi.json": VIEWER,
    "GET /docs": PUBLIC,
    "GET /docs/{asset}": PUBLIC,
}
"""By method and address below PREFIX. HEAD is as GET; OPTIONS names the methods to anybody."""


def decision(method: str, path: str) -> str:
    """The role that a route needs. Raises ValueError for a route without a decision."""
    try:
        return ACCESS[f"{method} {path}"]
    except KeyError:
        raise ValueError(f"{method} {path} has no auth decision") from None
