"""The microservice chassis: plumbing that every service needs, and no business word."""
