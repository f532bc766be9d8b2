"""The catalogue holds every fact of the record, and each hard rule of the domain has its test."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

import domain
from domain import appointment, case, enforcement, escalation, information_request, recall
from domain.catalogue import BY_NAME, BY_TOPIC, LIFECYCLE, RANK, topic_of
from domain.fact import Fact

ENTRIES = {str(number) for number in range(1, 59)} | {"person", "inspection", "correction"}
DOMAIN = Path(domain.__file__).parent
TESTS = Path(__file__).parent


def _classes_of_facts() -> set[type[Fact]]:
    found, waiting = set(), [Fact]
    while waiting:
        below = waiting.pop().__subclasses__()
        found |= {kind for kind in below if kind.__struct_config__.tag}
        waiting += below
    return found


def _names_of_rules(folder: Path) -> set[str]:
    """The first argument of every `Refusal` written in the Python files of a folder."""
    calls = (node for path in folder.glob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return {
        node.args[0].value
        for node in calls
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Refusal"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_entry_of_the_catalogue_has_its_facts() -> None:
    assert {kind.entry for kind in LIFECYCLE} == ENTRIES


def test_every_class_of_fact_is_in_the_catalogue_once() -> None:
    assert set(LIFECYCLE) == _classes_of_facts()
    assert len(BY_TOPIC) == len(BY_NAME) == len(RANK) == len(LIFECYCLE)


def test_a_topic_names_its_thing_and_what_happened() -> None:
    for kind in LIFECYCLE:
        thing, _, happened = topic_of(kind).partition(".")
        assert thing.replace("-", "").isalpha(), kind
        assert happened.replace("-", "").isalpha(), kind


def test_facts_of_one_instant_are_taken_in_the_order_of_the_life_cycle() -> None:
    ways: list[list[type[Fact]]] = [
        [
            case.SentenceImposed,
            case.RequirementMade,
            case.RequirementVaried,
            case.AllocationDecided,
            case.AllocationPackReceived,
            case.OfficerEnded,
            case.OfficerAssigned,
            case.AssessmentCompleted,
            case.PlanCompleted,
            case.SentenceClosed,
        ],
        [case.PhaseEnded, case.PersonReleased, case.PhaseStarted],
        [
            escalation.EscalationReferred,
            escalation.EscalationDecided,
            case.OfficerEnded,
            case.CaseTransferred,
            case.OfficerAssigned,
        ],
        [
            appointment.AppointmentScheduled,
            appointment.OutcomeRecorded,
            appointment.AbsenceRuled,
            appointment.WarningIssued,
            enforcement.NonComplianceNoticed,
            enforcement.EnforcementDecided,
            enforcement.BreachReferred,
            enforcement.ReferralReturned,
            enforcement.ReferralAccepted,
            enforcement.BreachPresented,
            enforcement.HearingListed,
            enforcement.HearingHeld,
        ],
        [
            information_request.InformationRequested,
            information_request.RequestChased,
            information_request.ResponseReceived,
            information_request.ResponseForwarded,
            information_request.RequestOutcomeRecorded,
            information_request.RequestClosed,
        ],
        [
            recall.RecallRequested,
            recall.RecallConsidered,
            recall.RecallDecided,
            recall.RecallExecuted,
            recall.PersonRereleased,
        ],
    ]

    for way in ways:
        for before, after in pairwise(way):
            assert RANK[before] < RANK[after], (before, after)


def test_every_hard_rule_has_its_test() -> None:
    rules = _names_of_rules(DOMAIN)

    assert len(rules) > 60
    assert rules - _names_of_rules(TESTS) == set()
