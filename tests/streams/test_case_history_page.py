"""What docs/case-history.md tells other teams is so, and its code runs."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from kafka import KafkaConsumer, TopicPartition

from consumers.store import Store
from domain.catalogue import topic_of
from schemas.codec import decode
from schemas.headers import CLOUD, HISTORY
from tests.servers.broker import Broker
from tests.streams.outboxes import PARTITIONS, cases, outbox_on, record, relayed
from tests.streams.test_consuming import wait_for

PAGE = (Path(__file__).parents[2] / "docs" / "case-history.md").read_text()


def test_the_page_names_every_header() -> None:
    named = set(re.findall(r"`(c[eh]_[a-z_]+|content-type)`", PAGE))

    assert named == {*HISTORY, *CLOUD}


def test_the_code_on_the_page_takes_each_event_once(broker: Broker, tmp_path: Path) -> None:
    code: dict[str, object] = {}
    exec(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0], code)
    outbox, store = outbox_on(broker.address), Store(str(tmp_path / "events.db"))
    consumer = KafkaConsumer(bootstrap_servers=broker.address, auto_offset_reset="none", enable_auto_commit=False)

    def counted(tables: sqlite3.Connection) -> dict[str, int]:
        for number in range(PARTITIONS):
            code["count_by_type"](consumer, TopicPartition(outbox.topic, number), tables)  # type: ignore[operator]
        return dict(tables.execute("select type, events from count"))

    with closing(sqlite3.connect(tmp_path / "counts.db")) as tables:
        for number in range(3):
            record(store, cases(5, after=5 * number))
            (tmp_path / "events.relay.json").unlink(missing_ok=True)
            relayed(store, outbox)  # all of it again
            log = Counter(topic_of(type(decode(event.payload))) for event in store.log(0, 1000))
            wait_for(lambda expected=log: counted(tables) == expected)
        assert counted(tables) == log
    consumer.close()
    store.close()
