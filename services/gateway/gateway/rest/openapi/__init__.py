"""The OpenAPI 3.1 document: what one caller may do, collection by collection."""
