"""Simulated facts are delivered as untidily as the dials say, and the record comes out the same."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta

import pytest

from casehistory.simulation import TIDY, Untidiness
from casehistory.simulation.impossibility import IMPOSSIBLE
from domain.admission import Docket
from domain.record import EventRetracted
from tests.simulation.conftest import Simulated, by_stream, simulated

DIALS = Untidiness()


@pytest.mark.parametrize("kind", ["late", "out_of_order", "duplicated", "corrected", "retracted", "conflicting"])
def test_each_kind_of_untidiness_is_made_about_as_often_as_its_dial_says(untidy: Simulated, kind: str) -> None:
    share = getattr(untidy.summary, kind) / untidy.summary.facts

    assert share == pytest.approx(getattr(DIALS, kind), rel=0.25)


def test_impossible_facts_are_made_about_as_often_as_their_dial_says(untidy: Simulated) -> None:
    share = sum(untidy.summary.invalid.values()) / untidy.summary.facts

    assert share == pytest.approx(DIALS.invalid, rel=0.3)


def test_the_rules_admit_what_happened_with_its_corrections_and_refuse_the_impossible(untidy: Simulated) -> None:
    verdicts = [verdict for docket in untidy.dockets().values() for verdict in docket.verdicts.values()]

    assert verdicts.count(None) == untidy.summary.admissible
    assert Counter(verdict.rule for verdict in verdicts if verdict) == untidy.summary.invalid


def test_each_impossible_fact_is_refused_by_the_rule_it_was_made_for() -> None:
    block = simulated(150, Untidiness(invalid=0.05))
    verdicts = [verdict for docket in block.dockets().values() for verdict in docket.verdicts.values()]

    assert set(block.summary.invalid) == set(IMPOSSIBLE)
    assert Counter(verdict.rule for verdict in verdicts if verdict) == block.summary.invalid


def test_late_facts_are_written_down_a_week_later_and_others_within_four_days() -> None:
    block = simulated(60, Untidiness(late=0.05, corrected=0, retracted=0, conflicting=0, invalid=0, duplicated=0))
    late = [fact for fact in block.facts if fact.recorded_at - fact.occurred_at >= timedelta(days=7)]
    soon = [fact for fact in block.facts if fact.recorded_at - fact.occurred_at <= timedelta(days=4)]

    assert len(late) == block.summary.late > 100
    assert len(late) + len(soon) == len(block.facts)


def test_facts_out_of_order_are_delivered_after_one_that_happened_later() -> None:
    only = dict.fromkeys(TIDY.__struct_fields__, 0)
    block = simulated(60, Untidiness(**only | {"out_of_order": 0.03}))

    latest: dict[str, datetime] = {}
    overtaken = 0
    for fact in block.facts:
        overtaken += fact.occurred_at < latest.get(fact.stream, fact.occurred_at)
        latest[fact.stream] = max(fact.occurred_at, latest.get(fact.stream, fact.occurred_at))

    assert overtaken == block.summary.out_of_order > 100


def test_duplicates_have_the_same_content_and_conflicts_another(untidy: Simulated) -> None:
    contents = defaultdict(list)
    for fact in untidy.facts:
        contents[fact.key].append(fact)
    again = sum(len(facts) - len(set(facts)) for facts in contents.values())
    other = sum(len(set(facts)) - 1 for facts in contents.values())

    assert again == untidy.summary.duplicated
    assert other == untidy.summary.conflicting


def test_corrections_name_a_fact_of_their_stream_that_was_written_down_before(untidy: Simulated) -> None:
    known = {fact.key: fact for fact in reversed(untidy.facts)}
    corrections = {f for f in untidy.facts if f.corrects and not f.event_id.split(".")[-1].startswith("x")}

    assert len(corrections) == untidy.summary.corrected + untidy.summary.retracted
    for fact in corrections:
        target = known[fact.corrects]
        assert target.stream == fact.stream
        assert target.recorded_at < fact.recorded_at
        assert isinstance(fact, EventRetracted) or type(fact) is type(target)


def test_some_facts_come_only_with_the_later_file(untidy: Simulated) -> None:
    later = [delivery for delivery in untidy.deliveries if delivery.is_later]
    first = {delivery.fact.key for delivery in untidy.deliveries if not delivery.is_later}

    assert any(delivery.fact.key in first for delivery in later)
    assert any(delivery.fact.key not in first for delivery in later)


def test_untidiness_changes_no_history() -> None:
    tidy = {fact.key: fact for fact in simulated(20, TIDY).facts}
    untidy = {fact.key: fact for fact in reversed(simulated(20, Untidiness(conflicting=0)).facts)}

    assert tidy.keys() <= untidy.keys()
    for key, fact in tidy.items():
        assert untidy[key].occurred_at == fact.occurred_at


def test_the_record_is_the_same_in_whatever_order_the_facts_come() -> None:
    block = simulated(15, Untidiness(late=0.1, corrected=0.03, retracted=0.01, conflicting=0, invalid=0.02))
    dice = random.Random(5)
    for stream, facts in by_stream(block.facts).items():
        expected = Docket()
        expected.hear(facts)

        dice.shuffle(facts)
        docket = Docket()
        heard = 0
        while heard < len(facts):
            share = dice.randint(1, 20)
            docket.hear(facts[heard : heard + share])
            heard += share

        assert docket.verdicts == expected.verdicts, stream
