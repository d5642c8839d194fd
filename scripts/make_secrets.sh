#!/bin/sh
# Writes the secret files for docker-compose.yml into var/secrets; a file that is there stays.
# The folder is closed to others; the files inside are readable because the containers run as
# users of their own.
set -eu
cd "$(dirname "$0")/.."
mkdir -p var/secrets
chmod 700 var/secrets

random() { head -c "$1" /dev/urandom | base64 | tr -d '\n'; }
password() { random 24 | tr '+/' '-_'; }
write() {
    if [ ! -e "var/secrets/$1" ]; then
        printf '%s\n' "$2" > "var/secrets/$1"
        chmod 444 "var/secrets/$1"
    fi
}

write secret_key "$(random 48)"
write vault_keys "k1:$(random 32)"
write history_key "$(random 32)"
write fingerprint_key "$(random 32)"
write postgres_password "$(password)"
write redis_password "$(password)"
write database_url "postgres://onboarding:$(cat var/secrets/postgres_password)@postgres:5432/onboarding"
write redis_url "redis://:$(cat var/secrets/redis_password)@redis:6379/0"
echo "The secrets are in var/secrets. Keep a copy of them apart from the backups of the data."
