"""`uses` lists the measures and cases in which an event counts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from domain.appointment import AppointmentScheduled, OutcomeRecorded
from domain.case import (
    ContactLogged,
    HomeVisitMade,
    OfficerAssigned,
    OfficerEnded,
    PlanCompleted,
    RiskFlagRaised,
    SentenceClosed,
)
from domain.fact import Fact
from domain.record import EventRetracted
from domain.vocabulary import Grade, Outcome, PlanKind, RiskFlag
from projections.explanation import events_of
from projections.history import History
from projections.measure import measures
from projections.uses import measures_reading, uses_in
from tests.commands.conftest import Run
from tests.facts import a, opened

Avro = Callable[..., Path]

FACTS: list[Fact] = [
    *opened(grade=Grade.PSO),
    a(RiskFlagRaised, on="2016-10-20", flag=RiskFlag.DOMESTIC_ABUSE, event_id="flag"),
    a(AppointmentScheduled, on="2016-10-06", starts_at="2016-10-10T10:00"),
    a(OutcomeRecorded, on="2016-10-10", outcome=Outcome.ATTENDED_COMPLIED, event_id="attended"),
    a(PlanCompleted, on="2016-10-20", kind=PlanKind.SENTENCE, event_id="plan"),
]


def uses(run: Run, *arguments: object) -> Any:
    """Run the command and give its JSON document."""
    result = run("uses", *arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_an_event_counts_in_the_measures_that_have_it_as_evidence(run: Run, avro: Avro) -> None:
    run("ingest", avro(FACTS))

    found = {one["code"]: one for one in uses(run, "plan")["uses"]}

    assert (found["RR27"]["thing"], found["RR27"]["met"], found["RR27"]["outcome"]) == ("X100001-1", True, "met")
    assert "PP03" not in found


def test_for_every_event_what_is_listed_is_every_row_that_has_it_as_evidence() -> None:
    with History.of_facts(FACTS, as_of=date(2017, 5, 31)) as history:
        listed = {
            (event.event_id, use.code, use.thing)
            for event in events_of(history)
            for use in uses_in(history, event, measures_reading(event))
        }
        evidence = {
            (event_id, one.code, row["thing"])
            for one in measures()
            for row in history.measure_rows(one.code)
            for event_id in row["evidence"]
        }

    assert listed == evidence
    assert {"RR27", "PP03"} <= {code for _, code, _ in listed}


def test_what_is_judged_of_an_officer_is_asked_of_all_their_cases(run: Run, avro: Avro) -> None:
    other = [
        *opened(case_ref="X100002-1"),
        a(HomeVisitMade, on="2017-01-10", case_ref="X100002-1", visited_by="PO-1", event_id="visit"),
    ]
    run("ingest", avro([*FACTS, *other, a(ContactLogged, on="2017-03-31")]))

    found = [(one["code"], one["thing"]) for one in uses(run, "visit")["uses"]]

    assert ("PP06", "PO-1 2017-01") in found


def test_an_event_is_asked_about_on_both_clocks(run: Run, avro: Avro) -> None:
    run("ingest", avro([*FACTS, a(ContactLogged, on="2017-01-01")]))

    assert run("uses", "plan", "--known-at", "2016-10-19").exit_code == 1
    not_yet = run("uses", "plan", "--as-of", "2016-10-19")
    assert (not_yet.exit_code, "it had not happened yet" in not_yet.stderr) == (0, True)


def test_an_event_that_nobody_recorded_is_not_found(run: Run, avro: Avro) -> None:
    run("ingest", avro(FACTS))

    result = run("uses", "nothing")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "no event nothing is recorded" in result.stderr


def test_a_quarantined_event_says_under_which_rule(run: Run, avro: Avro) -> None:
    run("ingest", avro([*FACTS, a(OfficerEnded, on="2017-01-01", officer="PO-77", event_id="odd")]))

    result = run("uses", "odd")

    assert result.exit_code == 1
    assert "odd of delius is quarantined under the rule " in result.stderr


def test_a_withdrawn_event_counts_in_nothing(run: Run, avro: Avro) -> None:
    run("ingest", avro([*FACTS, a(EventRetracted, on="2016-11-01", retracts="plan")]))

    result = run("uses", "plan")

    assert result.exit_code == 0
    assert "plan counts in nothing, as its source has withdrawn or replaced it" in result.stderr
    assert uses(run, "plan")["event"]["standing"] == "withdrawn"
    assert uses(run, "plan", "--known-at", "2016-10-31")["uses"] != []


def test_an_event_that_was_set_aside_counts_in_nothing(run: Run, avro: Avro) -> None:
    run("ingest", avro([*opened(), a(ContactLogged, on="2017-03-01", event_id="impossible")]))
    run("ingest", avro([a(SentenceClosed, on="2017-02-01")], "closed.avro"))

    assert "as it was set aside" in run("uses", "impossible").stderr


def test_where_two_sources_use_one_identifier_the_source_is_asked_for(run: Run, avro: Avro) -> None:
    other = [
        *opened(case_ref="X100002-1"),
        a(OfficerAssigned, on="2017-01-01", case_ref="X100002-1", source="other", event_id="plan"),
    ]
    run("ingest", avro([*FACTS, *other]))

    result = run("uses", "plan")

    assert (result.exit_code, "delius, other; name one with --source" in result.stderr) == (2, True)
    assert {one["case_ref"] for one in uses(run, "plan", "--source", "delius")["uses"]} == {"X100001-1"}
    assert uses(run, "plan", "--source", "other")["event"]["type"] == "OfficerAssigned"


def test_an_event_of_no_measure_says_so(run: Run, avro: Avro) -> None:
    run("ingest", avro([*FACTS, a(ContactLogged, on="2017-01-01", is_third_party=False, event_id="note")]))

    result = run("uses", "note")

    assert (result.exit_code, "note counts in nothing; " in result.stderr) == (0, True)


def test_the_event_is_said_in_words_and_each_use_on_a_line(run: Run, avro: Avro) -> None:
    run("ingest", avro(FACTS))

    printed = run("uses", "plan").stdout
    rows = list(csv.DictReader(io.StringIO(run("uses", "plan", "--format", "csv").stdout)))

    assert printed.startswith("On 20 Oct 2016 an initial sentence plan was completed")
    assert "[delius plan]" in printed
    assert {row["code"] for row in rows} == {one["code"] for one in uses(run, "plan")["uses"]}
    assert all(f"\n{row['code']} " in printed for row in rows)
