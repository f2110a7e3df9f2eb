#!/usr/bin/env bash
# A database and a role for each service, which owns it and may enter no other. PostgreSQL's image runs this once, when
# it has made its data folder; PASSWORD_<SERVICE> are the passwords.
set -euo pipefail

for service in gateway records files notifications integrations; do
    password="PASSWORD_${service^^}"
    # psql takes the password from its environment: others can read a command line. Standard input is where it fills in
    # variables, quoted as they have to be.
    NEW_PASSWORD="${!password}" psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set name="dossier_$service" \
        --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\set password `printenv NEW_PASSWORD`
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
