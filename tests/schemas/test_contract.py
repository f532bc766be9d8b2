"""The gate: each way in which a change could break what was released is refused, and the generated files are fresh."""

from __future__ import annotations

import builtins
import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from domain.appointment import AbsenceRuled, OutcomeRecorded
from domain.catalogue import LIFECYCLE
from domain.fact import CaseFact, Fact
from domain.inspection import CaseJudged
from domain.vocabulary import AbsenceReason, Answer
from schemas import contract, golden
from schemas.codec import decode, fingerprint_of
from schemas.contract import CheckerMissing, breaks, check, generate, main, release
from schemas.documentation import documented
from schemas.events_page import SECTIONS, events_page
from schemas.listing import UnknownRecord, avsc, contracts

KINDS = (AbsenceRuled, OutcomeRecorded, CaseJudged)
PAGE = Path(contract.__file__).parent.parent / "docs" / "events.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which three types have been released once."""
    generate(tmp_path, KINDS)
    release(tmp_path, KINDS)
    return tmp_path


# The contracts of this project


def test_the_contracts_are_fresh_and_break_nothing_that_was_released() -> None:
    assert check() == []


def test_the_page_of_events_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == events_page(), "run `python -m schemas.contract generate`"


def test_every_one_of_the_58_entries_has_its_types_of_fact() -> None:
    titled = [entry for entries in SECTIONS.values() for entry in entries]

    assert titled == [str(number) for number in range(1, 59)] + ["person", "inspection", "correction"]
    assert {kind.entry for kind in LIFECYCLE} == set(titled)


def test_every_contract_is_listed_with_its_fingerprint_and_releases() -> None:
    listed = {one.record: one for one in contracts()}

    ruled = listed["AbsenceRuled"]
    assert len(listed) == len(LIFECYCLE)
    assert (ruled.topic, ruled.fingerprint) == ("appointment.absence-ruled", fingerprint_of(AbsenceRuled).hex())
    assert 1 in ruled.releases


@pytest.mark.parametrize("name", ["AbsenceRuled", "appointment.absence-ruled"])
def test_a_contract_is_shown_by_its_name_or_topic(name: str) -> None:
    assert json.loads(avsc(name)) == documented(AbsenceRuled)


def test_a_name_that_is_no_contract_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UnknownRecord, match=r"called AbsenceRule; did you mean AbsenceRuled\?"):
        avsc("AbsenceRule")


# A change after a release


def test_contracts_that_were_just_released_have_no_problem(folder: Path) -> None:
    assert check(folder, KINDS) == []


def test_a_type_that_was_released_and_is_gone_is_a_break(folder: Path) -> None:
    generate(folder, KINDS[1:])

    assert check(folder, KINDS[1:]) == ["AbsenceRuled: it was in release 1 and is gone; a released type stays."]


def test_a_new_type_is_no_break(tmp_path: Path) -> None:
    generate(tmp_path, KINDS[1:])
    release(tmp_path, KINDS[1:])

    generate(tmp_path, KINDS)

    assert check(tmp_path, KINDS) == []


def test_a_class_that_differs_from_its_schema_file_is_found(folder: Path) -> None:
    file = folder / "avsc" / "AbsenceRuled.avsc"
    file.write_text(file.read_text().replace("acceptable", "agreeable"))

    assert check(folder, KINDS) == ["AbsenceRuled: its schema file does not follow from its class; run `generate`."]


def test_a_missing_and_a_leftover_schema_file_are_found(folder: Path) -> None:
    (folder / "avsc" / "AbsenceRuled.avsc").rename(folder / "avsc" / "Absence.avsc")

    assert check(folder, KINDS) == [
        "AbsenceRuled: its schema file does not follow from its class; run `generate`.",
        "Absence: it has a schema file and no class; run `generate`.",
    ]


Change = Callable[[dict[str, Any]], None]


def field(record: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in record["fields"] if one["name"] == name)
    return found


def changed(change: Change) -> list[str]:
    """Change what was released of an outcome and say what breaks, from the older schema to the newer one."""
    record = documented(OutcomeRecorded)
    newer = deepcopy(record)
    change(newer)
    return list(breaks(newer, record, 1))


def drop(name: str) -> Change:
    return lambda record: record["fields"].remove(field(record, name))


def add(new: dict[str, Any]) -> Change:
    return lambda record: record["fields"].append(new)


def put(name: str, key: str, value: object) -> Change:
    return lambda record: field(record, name).__setitem__(key, value)


def without_symbol(record: dict[str, Any]) -> None:
    field(record, "outcome")["type"]["symbols"].remove("ABSENT")


def with_topic(record: dict[str, Any]) -> None:
    record["topic"] = "appointment.ended"


WEATHER = {"type": "enum", "name": "Weather", "symbols": ["UNKNOWN", "RAIN"], "default": "UNKNOWN"}
MILLIS = {"type": "long", "logicalType": "timestamp-millis"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (drop("outcome"), "field outcome was in release 1 and is gone"),
        (drop("evidence_due_on"), "field evidence_due_on was in release 1 and is gone"),
        (add({"name": "weather", "type": "string"}), "field weather is new since release 1 and needs a default"),
        (add({"name": "weather", "type": WEATHER}), "field weather is new since release 1 and needs a default"),
        (put("crn", "type", "long"), "field crn had another type in release 1"),
        (put("crn", "type", ["null", "string"]), "field crn had another type in release 1"),
        (put("evidence_due_on", "type", {"type": "int", "logicalType": "date"}), "had another type in release 1"),
        (put("occurred_at", "type", MILLIS), "field occurred_at had another type in release 1"),
        (put("outcome", "type", {**WEATHER, "name": "Outcome"}), "field outcome had the code ABSENT in release 1"),
        (put("outcome", "type", WEATHER), "field outcome had another type in release 1"),
        (without_symbol, "field outcome had the code ABSENT in release 1; a released code stays"),
        (put("is_rar_day", "default", True), "field is_rar_day had another default, or none, in release 1"),
        (put("crn", "default", ""), "field crn had another default, or none, in release 1"),
        (with_topic, "its topic was appointment.outcome-recorded in release 1 and must stay"),
    ],
)
def test_a_change_that_breaks_what_was_released_is_refused(change: Change, problem: str) -> None:
    assert any(problem in found for found in changed(change))


def reordered(record: dict[str, Any]) -> None:
    record["fields"].reverse()
    field(record, "recorded_by_organisation")["type"]["symbols"].reverse()


def reworded(record: dict[str, Any]) -> None:
    record["doc"] = "Other words."
    field(record, "outcome")["doc"] = "Other words."
    field(record, "outcome")["type"]["doc"] = "Other words."


@pytest.mark.parametrize(
    "change",
    [
        add({"name": "weather", "type": ["null", "string"], "default": None}),
        add({"name": "weather", "type": WEATHER, "default": "UNKNOWN"}),
        lambda record: field(record, "outcome")["type"]["symbols"].append("LATE"),
        reordered,
        reworded,
    ],
    ids=["a new optional field", "a new code field with a default", "a new code", "another order", "other words"],
)
def test_a_change_that_keeps_what_was_released_is_let_through(change: Change) -> None:
    assert changed(change) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (add({"name": "weather", "type": "string"}), "today's schema cannot read that of release 1"),
        (drop("crn"), "today's schema cannot be read by that of release 1"),
    ],
)
def test_apaches_checker_is_asked_in_both_directions(change: Change, problem: str) -> None:
    assert any(problem in found for found in changed(change))


def test_the_check_says_what_to_install_where_apaches_checker_is_missing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = builtins.__import__

    def without_avro(name: str, *rest: Any) -> Any:
        if name.startswith("avro"):
            raise ImportError(name)
        return found(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_avro)

    with pytest.raises(CheckerMissing, match="pip install avro"):
        check(folder, KINDS)


# Payloads kept for ever


def test_a_kept_payload_that_says_something_else_is_found(folder: Path) -> None:
    expected = folder / "golden" / "1" / "AbsenceRuled.json"
    expected.write_text(expected.read_text().replace("X100001", "X100002"))

    assert check(folder, KINDS) == ["AbsenceRuled: the payload kept of release 1 no longer says what it said."]


def test_a_kept_payload_that_can_no_longer_be_read_is_found(folder: Path) -> None:
    payload = folder / "golden" / "1" / "AbsenceRuled.bin"
    payload.write_bytes(payload.read_bytes()[:-1])

    (problem,) = check(folder, KINDS)

    assert problem.startswith("AbsenceRuled: the payload kept of release 1 can no longer be read: ")


def test_a_kept_payload_that_is_missing_is_found(folder: Path) -> None:
    (folder / "golden" / "1" / "AbsenceRuled.bin").unlink()

    (problem,) = check(folder, KINDS)

    assert "the payload kept of release 1 is missing" in problem


@pytest.mark.parametrize("kind", LIFECYCLE, ids=lambda kind: kind.__name__)
def test_the_example_of_every_type_says_something_in_every_field(kind: type[Fact]) -> None:
    fact = golden.example(kind)

    assert not [name for name in kind.__struct_fields__ if getattr(fact, name) in (None, False, (), "UNKNOWN")]


# A contract that is not finished


def test_a_type_without_words_and_with_a_default_that_moves_the_content_hash_is_found(tmp_path: Path) -> None:
    class Noted(CaseFact, frozen=True, tag="case.noted"):
        reason: AbsenceReason
        colour: str = "RED"
        weather: str | None = "RAIN"
        hours: int = 1_000
        answer: Answer = Answer.UNKNOWN
        is_read: bool = False

    generate(tmp_path, [Noted])

    assert check(tmp_path, [Noted]) == [
        "Noted: its class has no docstring.",
        "Noted: nothing is said after field reason.",
        "Noted: nothing is said after field colour.",
        "Noted: the default of field colour must be None, a code, true, false, empty or below 256.",
        "Noted: nothing is said after field weather.",
        "Noted: field weather may be absent, so its default must be None.",
        "Noted: the default of field weather must be None, a code, true, false, empty or below 256.",
        "Noted: nothing is said after field hours.",
        "Noted: the default of field hours must be None, a code, true, false, empty or below 256.",
        "Noted: nothing is said after field answer.",
        "Noted: nothing is said after field is_read.",
    ]


def test_codes_without_words_or_without_unknown_are_found() -> None:
    record = documented(AbsenceRuled)
    codes = field(record, "reason")["type"]
    codes["symbols"].remove("UNKNOWN")
    del codes["doc"]

    assert list(contract._unfinished(record)) == [
        "AbsenceRuled: the codes AbsenceReason of field reason have no UNKNOWN to fall back on.",
        "AbsenceRuled: the codes AbsenceReason of field reason have no docstring.",
    ]


# Releases


def test_a_release_keeps_the_one_before_it(folder: Path) -> None:
    before = (folder / "released" / "1" / "AbsenceRuled.avsc").read_bytes()

    assert release(folder, KINDS) == 2

    assert (folder / "released" / "1" / "AbsenceRuled.avsc").read_bytes() == before
    assert (folder / "golden" / "2" / "CaseJudged.bin").exists()
    assert check(folder, KINDS) == []


def test_a_release_that_nobody_has_used_is_written_anew(folder: Path) -> None:
    shutil.rmtree(folder / "golden")

    assert release(folder, KINDS, again=True) == 1

    assert check(folder, KINDS) == []


def test_a_kept_payload_is_a_payload_as_any_publisher_sends_it(folder: Path) -> None:
    assert decode((folder / "golden" / "1" / "CaseJudged.bin").read_bytes()) == golden.example(CaseJudged)


def test_the_command_checks_and_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert main(["chekc"]) == 2

    assert "python -m schemas.contract check" in capsys.readouterr().err
