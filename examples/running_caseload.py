"""How many open cases each officer holds, kept up with the record: an example of what can be built on `case-history`.

    python examples/running_caseload.py localhost:9092 caseload.db               until it is ended
    python examples/running_caseload.py localhost:9092 caseload.db --until-end   until it is up with the topic
    sqlite3 caseload.db 'select * from caseload order by cases desc'

What was read of each partition is noted in the transaction that keeps what was made of it, so each event counts once.
Delete the file and it is built again from the beginning of the topic; where the topic was made anew that is done here.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from typing import Any, NamedTuple

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from consumers.chain import Event, unbroken
from domain.admission import order_of
from domain.case import AllocationDecided, CaseTransferred, OfficerAssigned, OfficerEnded, SentenceClosed
from domain.fact import Fact
from domain.record import EventReinstated, EventRetracted, EventSetAside
from domain.vocabulary import Organisation
from schemas.codec import decode

TABLES = """
create table if not exists place (partition integer primary key, next_offset integer, position integer);
create table if not exists topic (id text);
create table if not exists fact (stream text, version integer, is_set_aside integer, payload blob,
                                 primary key (stream, version));
create table if not exists holding (stream text primary key, officer text);
create table if not exists caseload (officer text primary key, cases integer);
"""
KEPT = (AllocationDecided, CaseTransferred, OfficerAssigned, OfficerEnded, SentenceClosed, EventRetracted)
HOLDERS = (Organisation.CRC, Organisation.NPS)


# Following the topic


class TopicMadeAnew(Exception):
    """The topic was deleted and made anew while it was read: begin again."""


def follow(servers: str, path: str, *, topic: str = "case-history", until_end: bool = False) -> None:
    """Keep the tables in the file at `path` up with the topic.  Raises ChainBroken and TopicMadeAnew."""
    with (
        closing(sqlite3.connect(path)) as tables,
        closing(KafkaAdminClient(bootstrap_servers=servers)) as admin,
        closing(
            KafkaConsumer(bootstrap_servers=servers, auto_offset_reset="none", enable_auto_commit=False)
        ) as consumer,
    ):
        tables.executescript(TABLES)
        topic_id = _id_of(topic, admin)
        _clear_what_is_of_another(tables, topic_id)
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
        consumer.assign(partitions)
        offsets = dict(tables.execute("select partition, next_offset from place"))
        for one in partitions:
            consumer.seek(one, offsets.get(one.partition, 0))
        while True:
            found = consumer.poll(timeout_ms=500)
            if _id_of(topic, admin) != topic_id:
                raise TopicMadeAnew(f"{topic} was made anew; run this again")
            for records in found.values():
                take(tables, records)
            ends = consumer.end_offsets(partitions) if until_end and not found else {}
            if ends and all(consumer.position(one) >= end for one, end in ends.items()):
                return


def _id_of(topic: str, admin: KafkaAdminClient) -> str:
    [found] = admin.describe_topics([topic])
    return str(found["topic_id"])


def _clear_what_is_of_another(tables: sqlite3.Connection, topic_id: str) -> None:
    if tables.execute("select id from topic").fetchone() == (topic_id,):
        return
    with tables:
        for table in ("place", "topic", "fact", "holding", "caseload"):
            tables.execute(f"delete from {table}")  # noqa: S608 a name of our own
        tables.execute("insert into topic values (?)", (topic_id,))


def take(tables: sqlite3.Connection, records: list[Any]) -> None:
    """Take records of one partition, and note how far it was read, in one transaction."""
    with tables:
        reached = dict(tables.execute("select partition, position from place"))
        streams = {stream for event in unbroken(records, reached) if (stream := _keep(tables, event))}
        for stream in streams:
            _count(tables, stream)
        last = records[-1]
        place = (last.partition, last.offset + 1, reached.get(last.partition, 0))
        tables.execute("insert or replace into place values (?, ?, ?)", place)


def _keep(tables: sqlite3.Connection, event: Event) -> str | None:
    """Keep what matters of an event, and give the stream about which something is new."""
    fact = decode(event.value)
    if isinstance(fact, EventSetAside | EventReinstated):
        mark = (isinstance(fact, EventSetAside), event.stream, fact.version)
        tables.execute("update fact set is_set_aside = ? where stream = ? and version = ?", mark)
    elif isinstance(fact, KEPT):
        tables.execute("insert into fact values (?, ?, 0, ?)", (event.stream, event.version, event.value))
    else:
        return None
    return event.stream


def _count(tables: sqlite3.Connection, stream: str) -> None:
    """Move a case from the officer who held it to the one who does."""
    query = "select payload from fact where stream = ? and not is_set_aside"
    officer = officer_of(decode(payload) for (payload,) in tables.execute(query, (stream,)))
    before = tables.execute("select officer from holding where stream = ?", (stream,)).fetchone()
    tables.execute("insert or replace into holding values (?, ?)", (stream, officer))
    for who, change in ((before[0] if before else None, -1), (officer, 1)):
        if who is not None:
            tables.execute("insert or ignore into caseload values (?, 0)", (who,))
            tables.execute("update caseload set cases = cases + ? where officer = ?", (change, who))
    tables.execute("delete from caseload where cases = 0")


# What the events say


class Claim(NamedTuple):
    """An assignment that has not ended, and the organisation that made it."""

    fact: OfficerAssigned
    organisation: Organisation | None


def officer_of(facts: Iterable[Fact]) -> str | None:
    """Say who holds a case after some facts in any order, which were not set aside.

    The rules are those of projections/views/assignments.sql: who was assigned by the organisation that holds the case,
    until somebody else is, they give it up, it moves to another organisation, or it is closed.
    """
    known = list(facts)
    withdrawn = {fact.corrects for fact in known}
    holder: Organisation | None = None
    claims: list[Claim] = []
    for fact in sorted((fact for fact in known if fact.key not in withdrawn), key=order_of):
        match fact:
            case AllocationDecided():
                holder = fact.to_organisation
            case CaseTransferred():
                holder = fact.to_organisation
                claims = [claim for claim in claims if not _is_moved_away(claim, fact)]
            case OfficerAssigned():
                by = fact.recorded_by_organisation if fact.recorded_by_organisation in HOLDERS else holder
                claims = [claim for claim in claims if not _is_followed(claim, fact, by, holder)] + [Claim(fact, by)]
            case OfficerEnded():
                claims = [
                    claim
                    for claim in claims
                    if claim.fact.officer != fact.officer or claim.fact.occurred_at >= fact.occurred_at
                ]
            case SentenceClosed():
                return None
    by_holder = [claim.fact for claim in claims if claim.organisation in (None, holder)]
    return max(by_holder, key=order_of).officer if by_holder else None


def _is_moved_away(claim: Claim, moved: CaseTransferred) -> bool:
    is_of_sender = claim.organisation in (None, moved.from_organisation)
    is_made_ahead = moved.to_organisation is moved.from_organisation and moved.to_unit == claim.fact.unit
    return is_of_sender and not is_made_ahead and claim.fact.occurred_at < moved.occurred_at


def _is_followed(claim: Claim, later: OfficerAssigned, by: Organisation | None, holder: Organisation | None) -> bool:
    return claim.fact.occurred_at < later.occurred_at and (holder is None or by in (holder, claim.organisation))


if __name__ == "__main__":
    follow(*sys.argv[1:3], until_end="--until-end" in sys.argv)
