#!/usr/bin/env bash
# A database and a role for each service, which owns it and may enter no other. PostgreSQL's image runs this once, when
# it has made its data folder; PASSWORD_<SERVICE> are the passwords.
set -euo pipefail

for service in gateway records files notifications integrations; do
    password="PASSWORD_${service^^}"
    # Standard input is where psql fills in variables, quoted as they have to be.
    psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set name="dossier_$service" --set password="${!password}" \
        --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
