"""What the measures say of random cases, what the reference says, and the smallest case in which they differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from math import inf
from random import Random
from typing import Any, NamedTuple

import msgspec

from domain.admission import Docket
from domain.case import SentenceImposed
from domain.fact import Fact
from domain.record import EventSetAside
from projections.history import History
from projections.question import Question
from projections.sentences import sentence
from projections.thresholds import thresholds
from schemas.columns import TABLES
from tests.reference.allocation_in_time import allocation_in_time
from tests.reference.breach_presented_in_time import breach_presented_in_time
from tests.reference.breach_referred_in_time import breach_referred_in_time
from tests.reference.days import LONDON
from tests.reference.failures_to_comply import failures_to_comply
from tests.reference.failures_without_review import failures_without_review
from tests.reference.histories import case
from tests.reference.in_force import facts_in_force
from tests.reference.life import Life, Row
from tests.reference.monthly_contact import monthly_contact
from tests.reference.officers_per_case import officers_per_case
from tests.reference.outcome_of_supervision import outcome_of_supervision
from tests.reference.oversight_before_announcement import oversight_before_announcement
from tests.reference.periods_without_appointment import periods_without_appointment
from tests.reference.plan_in_time import plan_in_time
from tests.reference.qualified_officers import qualified_officers, unqualified_officer_days
from tests.reference.referral_presented_in_time import referral_presented_in_time

REFERENCE: dict[str, Callable[[Life, Mapping[str, int]], Iterator[Row]]] = {
    "RR21": allocation_in_time,
    "RR27": plan_in_time,
    "AS38": monthly_contact,
    "AS38b": periods_without_appointment,
    "AS40": failures_to_comply,
    "AS40a": failures_without_review,
    "AS42a": breach_referred_in_time,
    "AS42b": referral_presented_in_time,
    "AS42c": breach_presented_in_time,
    "AS43": outcome_of_supervision,
    "AS36": officers_per_case,
    "PP03": qualified_officers,
    "PP04": unqualified_officer_days,
    "PP20": oversight_before_announcement,
}

Rows = frozenset[Row]
FIRST = date(2016, 12, 1)
CHANGED = [{}, {"gap_days": 10, "warning_lasts_days": 30, "failures_before_enforcement": 3, "failures_allowed": 2}]
"""Thresholds as published, and such that random cases cross them more often."""

ORPHANED = "correction-needs-its-fact"
"""The rule that a correction breaks whose fact was left out; what it says counts all the same."""


class Asked(NamedTuple):
    """A question, as it is put to history."""

    as_of: date | datetime
    known_at: date | datetime | None
    changed: Mapping[str, int]


class Difference(NamedTuple):
    """A case of which the two do not say the same."""

    code: str
    record: Sequence[Fact]
    measured: Rows
    expected: Rows


def question_of(seed: int) -> Asked:
    """Give a question from a seed: mostly about a day, and as known then, some days later, or today."""
    dice = Random(seed)
    as_of: date | datetime = FIRST + timedelta(days=dice.randrange(300))
    if dice.random() < 0.2:
        as_of = datetime.combine(as_of, dice.choice([time(0), time(10), time(14)]), LONDON)
    known_at = dice.choice([as_of, as_of, as_of + timedelta(days=10), None])
    return Asked(as_of, known_at, dice.choice(CHANGED))


def records_of(seed: int, many: int) -> dict[str, list[Fact]]:
    """Give the records of so many random cases from a seed, by the reference of the case."""
    dice = Random(seed)
    return {ref: case(dice.getrandbits(64), ref) for ref in (f"X{number:06}-1" for number in range(many))}


def compared(records: Mapping[str, Sequence[Fact]], asked: Asked, codes: Collection[str]) -> Iterator[Difference]:
    """Ask both of all cases at once, which have nothing to do with one another, and give what differs."""
    log = [fact for record in records.values() for fact in record]
    threshold = {name: one.value for name, one in thresholds().items()} | dict(asked.changed)
    with History.of_facts(log, as_of=asked.as_of, known_at=asked.known_at, changed=asked.changed) as history:
        lives = {ref: _life(record, history.question) for ref, record in records.items()}
        for code in codes:
            measured = defaultdict(set)
            for row in history.measure_rows(code):
                measured[row["case_ref"]].add(_answer(Row(**{name: row[name] for name in Row._fields})))
            for ref, life in lives.items():
                expected = {_answer(row) for row in REFERENCE[code](life, threshold)} if life else set()
                if measured[ref] != expected:
                    yield Difference(code, records[ref], frozenset(measured[ref]), frozenset(expected))


def _life(record: Sequence[Fact], asked: Question) -> Life | None:
    facts = facts_in_force(record, msgspec.structs.replace(asked, position=len(record)))
    return Life(facts, asked) if any(isinstance(fact, SentenceImposed) for fact in facts) else None


def _answer(row: Row) -> Row:
    """Leave away what a row that is left out would have answered."""
    return row._replace(met=None, value=None, category=None) if row.excluded else row


def smallest(difference: Difference, asked: Asked) -> Difference:
    """Leave out of the record whatever is not needed for the two to differ, and what the rules refuse is no more."""
    record = without_set_aside(difference.record)
    refused, size = _refusals(record), len(record)
    fewer = [record]
    while size:
        possible = [one for one in fewer if _refusals(one) <= refused]
        records = {f"X{number:06}-1": _renamed(one, number) for number, one in enumerate(possible)}
        found = next(compared(records, asked, [difference.code]), None) if records else None
        if found is None:
            size //= 2
        else:
            difference, record = found, list(found.record)
        fewer = [[*record[:place], *record[place + size :]] for place in range(0, len(record), size or 1)]
    return difference


def without_set_aside(record: Sequence[Fact]) -> list[Fact]:
    """Leave out of a record what is set aside, and the marks that say so."""
    aside = {(fact.stream, fact.version) for fact in record if isinstance(fact, EventSetAside)}
    versions: Counter[str] = Counter()
    kept = []
    for fact in record:
        versions[fact.stream] += 1
        if (fact.stream, versions[fact.stream]) not in aside and not isinstance(fact, EventSetAside):
            kept.append(fact)
    return kept


def _renamed(record: Sequence[Fact], number: int) -> list[Fact]:
    """Give the record of a case as that of another person."""
    old = next(fact.crn for fact in record if hasattr(fact, "crn"))
    return [_replaced(fact, old, f"X{number:06}") for fact in record]


def _replaced(fact: Fact, old: str, new: str) -> Fact:
    texts = {name: value for name, value in _fields(fact).items() if type(value) is str}
    return msgspec.structs.replace(fact, **{name: value.replace(old, new) for name, value in texts.items()})


def _fields(fact: Fact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in fact.__struct_fields__}


def _refusals(record: Sequence[Fact]) -> float:
    """Count the facts of a record that the rules refuse, but not corrections of what was left out: these count."""
    streams: dict[str, Docket] = {}
    for fact in record:
        streams.setdefault(fact.stream, Docket()).hear([fact])
    verdicts = [refusal for docket in streams.values() for refusal in docket.verdicts.values()]
    is_case = any(isinstance(fact, SentenceImposed) for fact in record)
    return sum(one is not None and one.rule != ORPHANED for one in verdicts) if is_case else inf


def in_sentences(difference: Difference, asked: Asked) -> str:
    """Tell a difference: what both say, what was asked, and the record of the case in plain words."""
    with History.of_facts(difference.record, as_of=asked.as_of, known_at=asked.known_at) as history:
        told = [(row["occurred_at"], table, row) for table, rows in history.record().items() for row in rows]
    lines = [
        f"{at.astimezone(LONDON):%H:%M} {row['standing']}: {sentence(table, row)}"
        for at, table, row in sorted(told, key=_place)
    ]
    return "\n".join(
        [
            f"{difference.code}: the measure and the reference differ",
            *(f"  only measured: {row}" for row in difference.measured - difference.expected),
            *(f"  only expected: {row}" for row in difference.expected - difference.measured),
            f"  asked: {asked}",
            *(f"  {line}" for line in lines),
        ]
    )


def _place(told: tuple[datetime, str, Mapping[str, Any]]) -> tuple[datetime, int, int]:
    at, table, row = told
    return at, list(TABLES).index(table), row["position"]
