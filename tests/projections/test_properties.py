"""What holds of every measure, whatever is recorded: of cases of the demonstration, simulated ones and random ones.

That any order and any split of what is ingested end in the same record is shown in `tests/consumers/test_ingest.py`,
and that the intervals of a case tile its life in `test_custody.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby, pairwise
from operator import itemgetter
from random import Random
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from casehistory import cohort
from casehistory.simulation import Untidiness
from casehistory.simulation.block import Block, deliveries_in
from domain.admission import Docket
from domain.fact import Fact
from domain.person import PersonMerged
from projections.history import History
from projections.measure import FURTHER, OF_ONE, OF_THE_ROW, ROW, measures
from projections.question import end_of
from schemas.columns import TABLES
from tests.reference.comparison import records_of, without_set_aside

DAY = cohort.DAY_ASKED

OF_MANY = {"GV48", "PP06"}
"""The measures of which a row is about an officer and made from all cases that they hold."""

PERSON = re.compile(r"\b([A-Z])(?=[0-9]{6}\b)")
"""The letter with which a CRN begins."""

few = settings(max_examples=2, derandomize=True, deadline=None, phases=[Phase.generate])
seeds = st.integers(1, 2**32)


@cache
def facts_of(seed: int) -> list[Fact]:
    """Give the facts of some cases of each origin, all of which the record admits."""
    dice = Random(seed)
    told = list(cohort.facts())
    persons = set(dice.sample(sorted({crn for fact in told if (crn := crn_of(fact))}), 40))
    simulated = deliveries_in(Block(seed=seed, number=0, cases=30, cases_of_a_file=500, untidiness=Untidiness()))[0]
    arbitrary = [fact for record in records_of(seed, 60).values() for fact in without_set_aside(record)]
    return [
        *(fact for fact in told if crn_of(fact) in persons or crn_of(fact) is None),
        *admitted({delivery.fact.key: delivery.fact for delivery in simulated}.values()),
        *arbitrary,
    ]


def crn_of(fact: Fact) -> str | None:
    """Give the person that a fact is about, None where it is about an inspection or a practitioner."""
    crn: str | None = getattr(fact, "crn", None)
    subject = getattr(fact, "subject", "")
    return crn or (subject.split("/")[1].split("-")[0] if subject.startswith(("case/", "person/")) else None)


def admitted(facts: Iterable[Fact]) -> list[Fact]:
    """Give the facts that the rules admit."""
    dockets: dict[str, Docket] = {}
    streams: dict[str, list[Fact]] = {}
    for fact in facts:
        streams.setdefault(fact.stream, []).append(fact)
    for stream, mine in streams.items():
        dockets[stream] = Docket()
        dockets[stream].hear(mine)
    return [fact for stream, mine in streams.items() for fact in mine if dockets[stream].verdicts[fact.key] is None]


def rows_of(facts: Sequence[Fact]) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of every measure."""
    with History.of_facts(facts, as_of=DAY, known_at=DAY) as history:
        return {one.code: history.measure_rows(one.code) for one in measures()}


@few
@given(seed=seeds)
def test_the_order_in_which_facts_were_recorded_changes_no_row_of_any_measure(seed: int) -> None:
    facts = facts_of(seed)
    otherwise = Random(seed).sample(facts, len(facts))

    assert rows_of(otherwise) == rows_of(facts)


@few
@given(seed=seeds)
def test_the_events_of_other_cases_change_no_row_of_a_case(seed: int) -> None:
    facts = facts_of(seed)
    merged = {crn for fact in facts if isinstance(fact, PersonMerged) for crn in (fact.crn, fact.surviving_crn)}
    persons = sorted({crn for fact in facts if (crn := crn_of(fact))} - merged)
    others = set(Random(seed).sample(persons, len(persons) // 2))

    alone = rows_of([fact for fact in facts if crn_of(fact) not in others])
    together = rows_of(facts)

    for code, rows in together.items():
        if code not in OF_MANY:
            assert all(row["case_ref"] for row in rows), code
            assert [row for row in rows if row["case_ref"].split("-")[0] not in others] == alone[code], code


@few
@given(seed=seeds)
def test_the_groups_of_every_measure_add_up_to_its_total_by_whatever_they_are_grouped(seed: int) -> None:
    with History.of_facts(facts_of(seed), as_of=DAY) as history:
        attributes = [name for name in history.columns("case_attributes") if name not in OF_ONE]
        for one in measures():
            rows = history.measured(one)
            further = [name for name in rows.columns if name in FURTHER]
            of_cases = [] if rows.height and rows["case_ref"].null_count() == rows.height else attributes
            for name in dict.fromkeys([*OF_THE_ROW, *further, *of_cases]):
                result = history.measure(one, by=[name], suppress=False)
                total = result.total
                assert sum(group.denominator or 0 for group in result.groups) == total.denominator, (one.code, name)
                assert sum(group.numerator or 0 for group in result.groups) == (total.numerator or 0), (one.code, name)
                assert sum(group.total or 0 for group in result.groups) == (total.total or 0), (one.code, name)
                assert added(group.categories for group in result.groups) == total.categories, (one.code, name)
                assert added(group.excluded for group in result.groups) == total.excluded, (one.code, name)


@few
@given(seed=seeds)
def test_no_measure_has_more_that_met_it_than_were_judged_nor_judges_a_thing_twice(seed: int) -> None:
    with History.of_facts(facts_of(seed), as_of=DAY) as history:
        for one in measures():
            rows, total = history.measured(one), history.measure(one, suppress=False).total

            assert rows.columns[: len(ROW)] == list(ROW)
            assert (total.denominator or 0) + sum(total.excluded.values()) == len(rows), one.code
            assert (total.numerator or 0) <= (total.denominator or 0), one.code
            assert sum(total.categories.values()) <= (total.denominator or 0), one.code
            assert not rows["thing"].is_duplicated().any(), one.code


@few
@given(seed=seeds)
def test_what_a_measure_judges_has_a_name_of_its_own_in_all_history_whatever_names_cases_give_their_own(
    seed: int,
) -> None:
    facts = facts_of(seed)
    cases = {fact.case_ref for fact in facts if hasattr(fact, "case_ref")}

    alone = rows_of(facts)
    together = rows_of([*facts, *map(twin_of, facts)])

    for code, rows in together.items():
        assert len({row["thing"] for row in rows} - {None}) == len(rows), code
        if code not in OF_MANY:
            assert [row for row in rows if row["case_ref"] in cases] == alone[code], code


def twin_of(fact: Fact) -> Fact:
    """Give the same fact of another person from another source, with the names of requests, breaches and so on kept."""
    names = ("crn", "case_ref", "subject", "surviving_crn", "former_crn")
    told = {name: PERSON.sub(r"\1\1", value) for name in names if (value := getattr(fact, name, None))}
    return replace(fact, source=f"{fact.source}-twin", **told)


def added(many: Iterable[dict[str, int]]) -> dict[str, int]:
    """Add up counts by what they count."""
    return dict(sum((Counter(one) for one in many), Counter()))


# The two clocks and the position


def in_force(facts: Sequence[Fact], **asked: Any) -> set[str]:
    """Give the names of the events in force."""
    with History.of_facts(facts, **asked) as history:
        return {row["event_id"] for table in TABLES for row in history.rows(table)}


@few
@given(seed=seeds)
def test_what_was_known_stays_known_unless_it_is_withdrawn(seed: int) -> None:
    facts = facts_of(seed)
    days = [DAY + timedelta(days=number) for number in (-200, -100, -30, 0, 400)]

    known = [in_force(facts, as_of=DAY, known_at=day) for day in days]

    for (earlier, before), (later, after) in pairwise(zip(days, known, strict=True)):
        written = [fact for fact in facts if end_of(earlier) < fact.recorded_at <= end_of(later)]
        assert before - after <= {fact.corrects[1] for fact in written if fact.corrects}


@few
@given(seed=seeds)
def test_what_had_happened_by_a_day_had_happened_by_a_later_day_as_known_then(seed: int) -> None:
    facts = facts_of(seed)
    days = [DAY + timedelta(days=number) for number in (-200, -100, -30, 0, 400)]

    happened = [in_force(facts, as_of=day, known_at=DAY) for day in days]

    for before, after in pairwise(happened):
        assert before <= after


# The custody track


@few
@given(seed=seeds)
def test_the_custody_track_of_any_record_covers_the_life_of_a_case_and_names_every_gap(seed: int) -> None:
    day = DAY - timedelta(days=Random(seed).randrange(200))

    with History.of_facts(facts_of(seed), as_of=day, known_at=day) as history:
        lives = {row["case_ref"]: row for row in history.rows("case_lives")}
        tracks = {
            ref: list(rows)
            for ref, rows in groupby(
                sorted(history.rows("custody_intervals"), key=itemgetter("case_ref", "sequence")),
                key=itemgetter("case_ref"),
            )
        }

    assert tracks.keys() == {ref for ref, life in lives.items() if life["closed_at"] != first_instant_of(life)}
    for ref, track in tracks.items():
        assert (track[0]["starts_at"], track[-1]["ends_at"]) == (first_instant_of(lives[ref]), lives[ref]["closed_at"])
        assert all(earlier["ends_at"] == later["starts_at"] for earlier, later in pairwise(track))
        for row in track:
            assert row["organisation"] is not None
            assert row["is_gap"] == (row["kind"] == "allocated_without_officer")
            assert (row["kind"] in ("supervised", "escalation_being_decided")) <= (row["officer"] is not None)


def first_instant_of(life: dict[str, Any]) -> datetime:
    """Give when a case began: with what came before the court, or else with its sentence."""
    began: datetime = life["before_court_at"] or life["sentenced_at"]
    return began
