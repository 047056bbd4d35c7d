#!/usr/bin/env python3
"""Deploys a build with confluent-kafka: deploy.py BOOTSTRAP APP BUILD

Exit code: 0 accepted, 1 refused, 2 no answer within 30 s or wrong use.
"""
import getpass
import json
import sys
import time
import uuid

from confluent_kafka import Consumer, Producer, TopicPartition

LIMIT_S = 30


def answers(bootstrap):
    """A consumer that stands at the end of the topic, so that the answer is read and nothing older."""
    consumer = Consumer({
        "bootstrap.servers": bootstrap,
        "group.id": f"deploy-{uuid.uuid4()}",
        "isolation.level": "read_committed",
        "enable.auto.commit": False,
    })
    topic = "bowwave.deploy-events"
    partitions = consumer.list_topics(topic, timeout=LIMIT_S).topics[topic].partitions
    ends = [consumer.get_watermark_offsets(TopicPartition(topic, p), timeout=LIMIT_S)[1] for p in partitions]
    consumer.assign([TopicPartition(topic, p, end) for p, end in zip(partitions, ends)])
    return consumer


def main(bootstrap, app, build):
    request = f"python-{uuid.uuid4()}"  # safe to send again under the same id: it is answered once
    consumer = answers(bootstrap)
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    value = {"id": request, "app": app, "action": "deploy", "build": build, "requestedBy": getpass.getuser()}
    producer.produce("bowwave.deploy-requests", key=app, value=json.dumps(value))
    if producer.flush(LIMIT_S) > 0:
        sys.exit(f"the request could not be written within {LIMIT_S} s")
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        message = consumer.poll(0.5)
        if message is None or message.error():
            continue
        event = json.loads(message.value())
        if event.get("request") == request and event["type"].endswith((".accepted.v1", ".refused.v1")):
            print(json.dumps(event))
            return 0 if ".accepted." in event["type"] else 1
    print(f"no answer to {request} within {LIMIT_S} s", file=sys.stderr)
    return 2


if __name__ == "__main__":
    if len(sys.argv) != 4:
        print("use: deploy.py BOOTSTRAP APP BUILD", file=sys.stderr)
        sys.exit(2)
    sys.exit(main(*sys.argv[1:]))
