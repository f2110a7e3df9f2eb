"""Contracts of one version against those of the version before: what callers and readers of the old one would miss.

Services are released one by one, so for a while a new one works with old ones, and clients of the API are never
upgraded by us. Additions pass; whatever an old partner relied on and no longer has is a break, and is named.
"""
