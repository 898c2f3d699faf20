#!/usr/bin/env bash
# Makes Copydesk's Kafka users and gives each what its part needs; safe to repeat (table in docs/security.md).
#
# Environment: BOOTSTRAP_SERVERS (a listener with SASL/PLAIN), ADMIN_PASSWORD, and SETUP_, WORKER_, FEED_ and
# OPERATOR_PASSWORD. Passwords are letters and digits, so they need no escaping in JAAS.
set -euo pipefail
umask 077

tools=${KAFKA_TOOLS:-/opt/kafka/bin}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/admin.properties" << PROPERTIES
security.protocol=SASL_PLAINTEXT
sasl.mechanism=PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="$ADMIN_PASSWORD";
PROPERTIES

# The password goes through a file, out of the process list.
user() {
  printf 'SCRAM-SHA-512=iterations=8192,password=%s\n' "$2" > "$folder/scram.properties"
  "$tools/kafka-configs.sh" --bootstrap-server "$BOOTSTRAP_SERVERS" --command-config "$folder/admin.properties" \
    --alter --entity-type users --entity-name "$1" --add-config-file "$folder/scram.properties" > /dev/null
  echo "Kafka user $1 is ready."
}

allow() {
  local principal=$1
  shift
  "$tools/kafka-acls.sh" --bootstrap-server "$BOOTSTRAP_SERVERS" --command-config "$folder/admin.properties" \
    --add --allow-principal "User:$principal" "$@" > /dev/null
}

user copydesk-setup "$SETUP_PASSWORD"
allow copydesk-setup --operation Create --operation Describe --operation DescribeConfigs \
  --topic articles. --resource-pattern-type prefixed

user copydesk-worker "$WORKER_PASSWORD"
allow copydesk-worker --operation Read --topic articles. --resource-pattern-type prefixed
allow copydesk-worker --operation Write --topic articles.clean --topic articles.enriched --topic articles.deadletter \
  --topic articles.sites
allow copydesk-worker --operation Read --group copydesk- --resource-pattern-type prefixed

user copydesk-feed "$FEED_PASSWORD"
allow copydesk-feed --operation Write --topic articles.raw

user copydesk-operator "$OPERATOR_PASSWORD"
allow copydesk-operator --operation Read --operation Write --topic articles. --resource-pattern-type prefixed
allow copydesk-operator --operation Describe --group copydesk- --resource-pattern-type prefixed
