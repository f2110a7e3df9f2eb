#!/bin/sh
# Redis with its password from standard input: others can read a command line. REDISCLI_AUTH is the password.
set -eu

exec redis-server - --appendonly yes --maxmemory-policy noeviction "$@" <<CONFIGURATION
requirepass $REDISCLI_AUTH
CONFIGURATION
