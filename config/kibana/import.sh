#!/usr/bin/env bash
# Loads our data views, searches, map and dashboard into Kibana; safe to repeat. Objects of the same ids are replaced.
#
# Environment: KIBANA (its address) and ELASTIC_PASSWORD, which is letters and digits.
set -euo pipefail

# The credentials go through a descriptor, out of the process list.
answer=$(curl --silent --show-error --fail-with-body --retry 10 --retry-all-errors --retry-delay 3 \
  --config <(printf 'user = "elastic:%s"\n' "$ELASTIC_PASSWORD") \
  --header 'kbn-xsrf: true' --form file=@/kibana/copydesk.ndjson \
  "$KIBANA/api/saved_objects/_import?overwrite=true") || { echo "Kibana refused the import: $answer" >&2; exit 1; }

# Kibana answers 200 also where it took some objects and not others.
case $answer in
  *'"success":true'*) echo "Kibana has Copydesk's data views, searches and dashboard." ;;
  *) echo "Kibana did not take all objects: $answer" >&2; exit 1 ;;
esac
