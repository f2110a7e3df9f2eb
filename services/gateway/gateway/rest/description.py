"""The API's description of itself."""

from gateway.rest.resource import Resource

description = Resource("description")
