"""Our schemas are put into a registry, each under its own subject, and nothing there is broken."""

from __future__ import annotations

import json
from typing import Any

import pytest

from consumers.publication import publish
from consumers.registry import Registry, RegistryUnavailable
from domain.appointment import AbsenceRuled
from domain.catalogue import LIFECYCLE, OURS
from schemas import writer
from schemas.documentation import documented
from tests.contracts.answering import answering


def outcomes(registry: Registry, topics: str) -> dict[str, str]:
    return {
        one.subject: one.outcome for one in publish(registry, events=f"{topics}-events", history=f"{topics}-history")
    }


def test_every_type_of_fact_has_a_subject_for_each_topic_it_is_on(registry: Registry) -> None:
    found = outcomes(registry, "all")

    from_outside = {f"all-events-casehistory.{kind.__name__}" for kind in LIFECYCLE if kind not in OURS}
    assert set(found) == from_outside | {f"all-history-casehistory.{kind.__name__}" for kind in LIFECYCLE}
    assert set(found.values()) == {"new"}
    assert set(outcomes(registry, "all").values()) == {"unchanged"}


def test_a_subject_holds_new_schemas_to_all_earlier_ones(registry: Registry) -> None:
    outcomes(registry, "held")
    subject = "held-events-casehistory.AbsenceRuled"
    without_a_field = {**documented(AbsenceRuled), "fields": documented(AbsenceRuled)["fields"][:-1]}

    _, rule = registry.ask("GET", f"/config/{subject}")
    status, _ = registry.ask("POST", f"/subjects/{subject}/versions", {"schema": json.dumps(without_a_field)})

    assert rule["compatibilityLevel"] == "FULL_TRANSITIVE"
    assert status == 409


def test_a_refusal_names_the_subject_and_says_what_the_registry_said_and_the_rest_goes_on(registry: Registry) -> None:
    subject = "taken-events-casehistory.AbsenceRuled"
    other = {"schema": '{"type": "record", "name": "Other", "fields": [{"name": "x", "type": "int"}]}'}
    assert registry.ask("POST", f"/subjects/{subject}/versions", other)[0] == 200

    found = list(publish(registry, events="taken-events", history="taken-history"))

    (refused,) = [one for one in found if one.outcome != "new"]
    assert (refused.subject, refused.outcome) == (subject, "refused")
    assert refused.why.startswith("status 409: ")
    assert "ncompatible" in refused.why


def test_a_schema_that_is_in_no_release_is_not_published(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    released = [(number, record) for number, record in writer.released() if record["name"] != "AbsenceRuled"]
    monkeypatch.setattr(writer, "released", lambda: iter(released))

    found = list(publish(registry, events="early-events", history="early-history"))

    assert [(one.subject, one.outcome) for one in found if one.outcome != "new"] == [
        ("early-events-casehistory.AbsenceRuled", "refused"),
        ("early-history-casehistory.AbsenceRuled", "refused"),
    ]
    assert registry.ask("GET", "/subjects/early-events-casehistory.AbsenceRuled/versions/latest")[0] == 404


def test_earlier_releases_are_published_before_todays(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = documented(AbsenceRuled)
    earlier["fields"] = [field for field in earlier["fields"] if field["name"] != "recorded_by_unit"]
    today = list(writer.released())
    monkeypatch.setattr(writer, "released", lambda: iter([(0, earlier), *today]))

    outcomes(registry, "grown")

    subject = "/subjects/grown-events-casehistory.AbsenceRuled/versions"
    first, second = (names_of(registry.ask("GET", f"{subject}/{number}")[1]) for number in (1, 2))
    assert "recorded_by_unit" not in first
    assert "recorded_by_unit" in second


def names_of(answer: dict[str, Any]) -> list[str]:
    return [field["name"] for field in json.loads(answer["schema"])["fields"]]


@pytest.mark.parametrize("status", [401, 403, 429, 503])
def test_a_registry_that_does_not_let_us_in_has_refused_no_schema(status: int) -> None:
    with answering(status, b"{}") as (address, _), pytest.raises(RegistryUnavailable, match=f"status {status}"):
        next(publish(Registry(address)))


def test_what_a_registry_says_is_shown_on_one_line_and_without_control_characters() -> None:
    said = json.dumps({"message": "no\n\x1b[31m" + "x" * 9_000}).encode()

    with answering(422, said) as (address, _):
        refused = next(publish(Registry(address)))

    assert refused.why.startswith("status 422: no [31mxxx")
    assert len(refused.why) < 500
