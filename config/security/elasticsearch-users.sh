#!/usr/bin/env bash
# Makes a user for each of our roles and sets Kibana's password; safe to repeat. The roles are in roles.yml.
#
# Environment: ELASTICSEARCH (its address), ELASTIC_PASSWORD, and SETUP_, WORKER_, ANALYST_ and
# KIBANA_SYSTEM_PASSWORD. Passwords are letters and digits, so they need no escaping in JSON.
set -euo pipefail

# Sends the body on standard input; the credentials go through a descriptor, out of the process list.
send() {
  local answer
  if ! answer=$(curl --silent --show-error --fail-with-body --retry 5 \
    --config <(printf 'user = "elastic:%s"\n' "$ELASTIC_PASSWORD") \
    --header 'Content-Type: application/json' --request "$1" --data @- "$ELASTICSEARCH$2"); then
    echo "$1 $2 failed: $answer" >&2
    exit 1
  fi
}

user() {
  printf '{"password": "%s", "roles": ["%s"]}' "$2" "$1" | send PUT "/_security/user/$1"
  echo "Elasticsearch user $1 is ready."
}

user copydesk_setup "$SETUP_PASSWORD"
user copydesk_worker "$WORKER_PASSWORD"
user copydesk_analyst "$ANALYST_PASSWORD"
printf '{"password": "%s"}' "$KIBANA_SYSTEM_PASSWORD" | send POST /_security/user/kibana_system/_password
echo "Elasticsearch user kibana_system is ready."
