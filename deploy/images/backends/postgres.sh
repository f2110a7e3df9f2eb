#!/usr/bin/env bash
# What the entrypoint of PostgreSQL's official image does with an empty data folder, when it is not root.
set -euo pipefail

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    # Split into words, as there.
    # shellcheck disable=SC2086
    initdb --username=postgres --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") ${POSTGRES_INITDB_ARGS:-}
    printf '\nhost all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
    pg_ctl --wait --options="-c listen_addresses=''" start
    for script in /docker-entrypoint-initdb.d/*.sh; do
        PGPASSWORD="$POSTGRES_PASSWORD" "$script"
    done
    pg_ctl --wait --mode=fast stop
fi
exec "$@"
