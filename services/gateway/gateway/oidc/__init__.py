"""Signing in through an OpenID Connect provider: authorization code flow with PKCE (RFC 9700)."""
