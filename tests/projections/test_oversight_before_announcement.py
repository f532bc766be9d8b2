"""PP20: management oversight before the inspection was announced."""

from __future__ import annotations

from domain.case import CaseTransferred, OversightRecorded, SentenceClosed
from domain.fact import Fact
from domain.inspection import CaseSampled, InspectionAnnounced
from domain.record import EventRetracted
from domain.vocabulary import Organisation, OversightKind, TransferKind
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict

CASE = opened(on="2016-10-03")


def announced(on: str = "2017-05-08T09:00", ref: str = "WM-2017") -> list[Fact]:
    """Give the facts of an inspection announced, with the case in its sample."""
    return [
        a(InspectionAnnounced, on=on, inspection_ref=ref),
        a(CaseSampled, on="2017-05-22", inspection_ref=ref, recorded="2017-05-22"),
    ]


def test_oversight_of_any_kind_before_the_announcement_counts() -> None:
    oversight = a(OversightRecorded, on="2017-02-01", kind=OversightKind.REACTIVE)

    row = the_row("PP20", *CASE, oversight, *announced())

    assert (row["met"], row["value"], f"{row['judged_on']}") == (True, 1, "2017-05-08")
    assert row["evidence"] == [oversight.event_id, announced()[0].event_id]


def test_oversight_at_the_instant_of_the_announcement_or_after_it_does_not_count() -> None:
    just_before = a(OversightRecorded, on="2017-05-08T08:59:59")
    at_that_instant = a(OversightRecorded, on="2017-05-08T09:00")
    after = a(OversightRecorded, on="2017-05-09")

    assert verdict("PP20", *CASE, just_before, *announced()) is True
    assert verdict("PP20", *CASE, at_that_instant, after, *announced()) is False


def test_oversight_written_down_after_the_announcement_does_not_make_the_past_look_better_whatever_its_date() -> None:
    dated_back = a(OversightRecorded, on="2017-02-01", recorded="2017-05-10")

    assert verdict("PP20", *CASE, dated_back, *announced()) is False


def test_oversight_written_down_just_before_the_announcement_was_not_known_in_the_months_before() -> None:
    entered_late = a(OversightRecorded, on="2016-11-15", recorded="2017-05-05")
    facts = [*CASE, entered_late, *announced()]

    assert verdict("PP20", *facts) is True
    assert verdict("PP20", *facts, as_of="2017-04-30", known_at="2017-04-30") is False


def test_without_an_inspection_that_sampled_the_case_the_window_runs_to_the_day_asked() -> None:
    oversight = a(OversightRecorded, on="2017-05-20")
    of_others = a(InspectionAnnounced, on="2017-05-08", inspection_ref="WM-2017")

    row = the_row("PP20", *CASE, oversight, of_others)

    assert (row["met"], f"{row['judged_on']}") == (True, "2017-05-31")


def test_without_an_inspection_what_was_written_down_after_the_day_asked_does_not_count_either() -> None:
    late = a(OversightRecorded, on="2017-02-01", recorded="2017-03-02")

    assert verdict("PP20", *CASE, late, as_of="2017-03-01", known_at="2017-05-31") is False
    assert verdict("PP20", *CASE, late, as_of="2017-03-02", known_at="2017-05-31") is True


def test_of_several_inspections_the_last_that_sampled_the_case_counts() -> None:
    between = a(OversightRecorded, on="2017-04-01")

    assert verdict("PP20", *CASE, between, *announced("2017-03-01", "A-2017")) is False
    assert verdict("PP20", *CASE, between, *announced("2017-03-01", "A-2017"), *announced()) is True


def test_a_case_whose_supervision_started_after_the_announcement_is_left_out() -> None:
    facts = [*opened(on="2017-05-08"), *announced("2017-05-09T10:00")]

    assert verdict("PP20", *facts) == "STARTED_AFTER_ANNOUNCEMENT"
    assert verdict("PP20", *opened(on="2017-05-08"), *announced("2017-05-09T10:01")) is False


def test_a_case_that_ended_before_the_announcement_is_judged_up_to_its_last_day() -> None:
    row = the_row("PP20", *CASE, a(SentenceClosed, on="2017-03-01"), *announced())

    assert (row["met"], row["excluded"], f"{row['judged_on']}") == (False, None, "2017-03-01")


def test_the_row_is_that_of_the_holder_before_the_announcement() -> None:
    moved = a(
        CaseTransferred,
        on="2017-05-15",
        from_organisation=Organisation.NPS,
        to_organisation=Organisation.CRC,
        to_unit="REDDITCH",
        kind=TransferKind.DEESCALATION,
    )

    row = the_row("PP20", *opened(organisation=Organisation.NPS), moved, *announced())

    assert (row["organisation"], row["unit"]) == ("NPS", "WORCESTER")


def test_oversight_retracted_is_none_and_oversight_corrected_counts_by_when_the_correction_was_written_down() -> None:
    first = a(OversightRecorded, on="2017-02-01", event_id="O-1")
    retraction = a(EventRetracted, on="2017-05-20", retracts="O-1")
    correction = a(OversightRecorded, on="2017-02-02", recorded="2017-05-20", supersedes="O-1")

    assert verdict("PP20", *CASE, first, retraction, *announced()) is False
    assert verdict("PP20", *CASE, correction, first, *announced()) is False
    assert verdict("PP20", *CASE, correction, first, *announced(), known_at="2017-05-19") is True


def test_each_case_is_judged_by_its_own_oversight() -> None:
    other = opened(case_ref="X100002-1")
    oversight = a(OversightRecorded, on="2017-02-01", case_ref="X100002-1")

    rows = judged("PP20", *CASE, *other, oversight)

    assert [(row["case_ref"], row["met"]) for row in rows] == [("X100001-1", False), ("X100002-1", True)]
