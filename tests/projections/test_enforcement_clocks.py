"""AS42: the clocks of a breach, from awareness to the referral, the presentation and the first hearing."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case import CaseTransferred, PhaseStarted, SentenceClosed
from domain.enforcement import (
    BreachPresented,
    BreachReferred,
    EnforcementDecided,
    HearingHeld,
    HearingListed,
    NonComplianceNoticed,
    ReferralAccepted,
    ReferralReturned,
)
from domain.fact import Fact
from domain.record import EventRetracted
from domain.vocabulary import (
    CourtTier,
    EnforcementDecision,
    EnforcementGround,
    HearingOutcome,
    Organisation,
    Phase,
    SentenceType,
    TransferKind,
)
from tests.facts import a, opened
from tests.projections.judging import judged, the_row, verdict, view

CRC, NPS = opened(), opened(organisation=Organisation.NPS)
BREACH = EnforcementDecision.BREACH


def noticed(on: str, **fields: Any) -> list[Fact]:
    """Give a failure to comply noticed on a day, and decided to be a breach on the same day."""
    return [
        a(NonComplianceNoticed, on=on, **fields),
        a(EnforcementDecided, on=on, decision=BREACH),
    ]


def presented(on: str, court_tier: CourtTier = CourtTier.MAGISTRATES, **fields: Any) -> Fact:
    return a(BreachPresented, on=on, court_tier=court_tier, **fields)


def referred_and_accepted(referred: str, accepted: str, **fields: Any) -> list[Fact]:
    return [a(BreachReferred, on=referred), a(ReferralAccepted, on=accepted, **fields)]


def moved(on: str) -> Fact:
    return a(
        CaseTransferred,
        on=on,
        from_organisation=Organisation.CRC,
        to_organisation=Organisation.NPS,
        kind=TransferKind.ESCALATION,
    )


# From awareness to the referral (AS42a)


@pytest.mark.parametrize(
    ("on", "referred", "is_met"),
    [
        ("2017-02-06", "2017-02-06", True),
        ("2017-02-06", "2017-02-16T23:59", True),  # Monday to the Thursday of the next week
        ("2017-02-06", "2017-02-17", False),
        ("2017-02-07", "2017-02-18", False),  # due on Friday; Saturday counts as the Monday after
        ("2017-04-10", "2017-04-24", True),  # over Easter
        ("2017-04-10", "2017-04-25", False),
        ("2017-03-24", "2017-04-05T22:59", True),  # over the change to summer time
        ("2017-03-24", "2017-04-05T23:00", False),
    ],
)
def test_a_crc_refers_in_time_up_to_the_end_of_the_eighth_business_day_after_it_became_aware(
    on: str, referred: str, is_met: bool
) -> None:
    assert verdict("AS42a", *CRC, *noticed(on), a(BreachReferred, on=referred)) is is_met


def test_a_breach_not_referred_is_not_due_until_the_time_is_over_and_not_met_from_then_on() -> None:
    facts = [*CRC, *noticed("2017-02-06")]

    assert verdict("AS42a", *facts, as_of="2017-02-16") == "NOT_DUE_YET"
    assert verdict("AS42a", *facts, as_of="2017-02-17") is False


def test_the_first_referral_counts_also_where_it_was_returned() -> None:
    returned = [
        a(BreachReferred, on="2017-02-10"),
        a(ReferralReturned, on="2017-02-14"),
        *referred_and_accepted("2017-03-01", "2017-03-02"),
    ]

    row = the_row("AS42a", *CRC, *noticed("2017-02-06"), *returned)

    assert (row["met"], row["value"]) == (True, 4)


def test_after_a_decision_taken_back_and_taken_again_the_next_referral_counts_and_the_clock_runs_on() -> None:
    back_and_again = [
        a(EnforcementDecided, on="2017-02-13", decision=EnforcementDecision.NO_FURTHER_ACTION),
        a(EnforcementDecided, on="2017-02-20", decision=BREACH),
        a(BreachReferred, on="2017-02-21"),
    ]

    row = the_row("AS42a", *CRC, *noticed("2017-02-06"), a(BreachReferred, on="2017-02-08"), *back_and_again)

    assert (row["met"], row["value"]) == (False, 11)


@pytest.mark.parametrize("decision", [EnforcementDecision.WARNING, EnforcementDecision.NO_FURTHER_ACTION])
def test_a_failure_without_a_decision_to_breach_has_no_row(decision: EnforcementDecision) -> None:
    failure = a(NonComplianceNoticed, on="2017-02-06")
    taken_back = a(EnforcementDecided, on="2017-02-10", decision=decision)

    assert judged("AS42a", *CRC, failure) == []
    assert judged("AS42a", *CRC, *noticed("2017-02-06"), taken_back) == []


def test_post_sentence_supervision_is_counted_and_a_licence_is_not() -> None:
    custody = opened(sentence_type=SentenceType.CUSTODY)
    licence = a(PhaseStarted, on="2016-12-01", phase=Phase.LICENCE)
    of_pss = noticed("2017-02-06", ground=EnforcementGround.POST_SENTENCE_SUPERVISION)
    of_licence = noticed("2017-02-06", ground=EnforcementGround.LICENCE)

    assert len(judged("AS42a", *custody, licence, *of_pss)) == 1
    assert judged("AS42a", *custody, licence, *of_licence) == []


def test_a_case_closed_or_transferred_before_the_referral_was_due_is_left_out() -> None:
    facts = [*CRC, *noticed("2017-02-06")]

    assert verdict("AS42a", *facts, a(SentenceClosed, on="2017-02-16")) == "CLOSED_BEFORE_DUE"
    assert verdict("AS42a", *facts, a(SentenceClosed, on="2017-02-17")) is False
    assert verdict("AS42a", *facts, moved("2017-02-16")) == "TRANSFERRED"
    assert verdict("AS42a", *facts, moved("2017-02-17")) is False


def test_the_referral_stays_with_the_crc_that_noticed_the_failure() -> None:
    row = the_row("AS42a", *CRC, *noticed("2017-02-06"), a(BreachReferred, on="2017-02-08"), moved("2017-03-01"))

    assert (row["organisation"], row["unit"], f"{row['judged_on']}") == ("CRC", "WORCESTER", "2017-02-06")
    assert row["met"] is True


def test_an_awareness_corrected_to_an_earlier_day_makes_the_referral_late_once_that_is_known() -> None:
    first = a(NonComplianceNoticed, on="2017-02-13", event_id="N-1")
    corrected = a(NonComplianceNoticed, on="2017-02-06", recorded="2017-04-03", supersedes="N-1")
    facts = [*CRC, first, a(EnforcementDecided, on="2017-02-14", decision=BREACH), a(BreachReferred, on="2017-02-20")]

    assert verdict("AS42a", corrected, *facts, known_at="2017-04-02") is True
    assert verdict("AS42a", corrected, *facts, known_at="2017-04-03") is False


def test_a_referral_retracted_is_none_and_one_sent_twice_counts_from_the_first() -> None:
    first, second = a(BreachReferred, on="2017-02-08"), a(BreachReferred, on="2017-03-08")
    retraction = a(EventRetracted, on="2017-03-01", retracts=first.event_id)

    assert verdict("AS42a", *CRC, *noticed("2017-02-06"), second, first) is True
    assert verdict("AS42a", *CRC, *noticed("2017-02-06"), first, retraction) is False


# From the acceptance to the presentation (AS42b)


@pytest.mark.parametrize(
    ("accepted", "on", "is_met"),
    [
        ("2017-02-08", "2017-02-10T23:59", True),  # Wednesday to Friday
        ("2017-02-08", "2017-02-11", False),
        ("2017-02-10", "2017-02-14", True),  # Friday to Tuesday
        ("2017-02-10", "2017-02-15", False),
        ("2017-04-13", "2017-04-19", True),  # over Easter
    ],
)
def test_the_nps_presents_in_time_up_to_the_end_of_the_second_business_day_after_it_accepted(
    accepted: str, on: str, is_met: bool
) -> None:
    facts = [*CRC, *noticed("2017-02-06"), *referred_and_accepted("2017-02-07", accepted), presented(on)]

    assert verdict("AS42b", *facts) is is_met


def test_the_clock_of_the_nps_starts_afresh_when_a_returned_referral_is_accepted() -> None:
    facts = [
        *CRC,
        *noticed("2017-02-06"),
        a(BreachReferred, on="2017-02-08"),
        a(ReferralReturned, on="2017-02-10"),
    ]

    assert judged("AS42b", *facts) == []
    row = the_row("AS42b", *facts, *referred_and_accepted("2017-03-01", "2017-03-06"), presented("2017-03-08"))
    assert (row["met"], row["value"], f"{row['judged_on']}") == (True, 2, "2017-03-06")


def test_an_accepted_referral_is_the_nps_to_answer_for_by_the_unit_that_accepted_it() -> None:
    accepted = referred_and_accepted("2017-02-07", "2017-02-08", recorded_by_unit="ENFORCEMENT-HUB")

    row = the_row("AS42b", *CRC, *noticed("2017-02-06"), *accepted, presented("2017-02-09"))

    assert (row["organisation"], row["unit"]) == ("NPS", "ENFORCEMENT-HUB")


def test_an_accepted_referral_not_presented_is_not_due_until_the_time_is_over() -> None:
    facts = [*CRC, *noticed("2017-02-06"), *referred_and_accepted("2017-02-07", "2017-02-08")]

    assert verdict("AS42b", *facts, as_of="2017-02-10") == "NOT_DUE_YET"
    assert verdict("AS42b", *facts, as_of="2017-02-11") is False
    assert verdict("AS42b", *facts, a(SentenceClosed, on="2017-02-10")) == "CLOSED_BEFORE_DUE"


# From awareness to the presentation (AS42c)


@pytest.mark.parametrize(
    ("on", "shown", "is_met"),
    [
        ("2017-02-06", "2017-02-20T23:59", True),
        ("2017-02-06", "2017-02-21", False),
        ("2016-12-19", "2017-01-05", True),  # over Christmas and the New Year
        ("2016-12-19", "2017-01-06", False),
    ],
)
def test_the_nps_presents_its_own_breach_in_time_up_to_the_end_of_the_tenth_business_day(
    on: str, shown: str, is_met: bool
) -> None:
    assert verdict("AS42c", *NPS, *noticed(on), presented(shown)) is is_met


def test_a_breach_of_a_crc_case_has_no_row_among_those_of_the_nps_and_the_other_way_round() -> None:
    crc = [*CRC, *noticed("2017-02-06"), *referred_and_accepted("2017-02-07", "2017-02-08"), presented("2017-02-09")]
    nps = [*NPS, *noticed("2017-02-06"), presented("2017-02-09")]

    assert judged("AS42c", *crc) == []
    assert judged("AS42a", *nps) == judged("AS42b", *nps) == []


def test_a_breach_of_the_nps_not_presented_is_not_due_until_the_time_is_over() -> None:
    facts = [*NPS, *noticed("2017-02-06")]
    to_crc, too_late = (
        a(
            CaseTransferred,
            on=day,
            from_organisation=Organisation.NPS,
            to_organisation=Organisation.CRC,
            kind=TransferKind.DEESCALATION,
        )
        for day in ("2017-02-20", "2017-02-21")
    )

    assert verdict("AS42c", *facts, as_of="2017-02-20") == "NOT_DUE_YET"
    assert verdict("AS42c", *facts, as_of="2017-02-21") is False
    assert verdict("AS42c", *facts, a(SentenceClosed, on="2017-02-20")) == "CLOSED_BEFORE_DUE"
    assert verdict("AS42c", *facts, to_crc) == "TRANSFERRED"
    assert verdict("AS42c", *facts, too_late) is False


# From the presentation to the first hearing (AS42d, AS42e)


def before_court(on: str, court_tier: CourtTier = CourtTier.MAGISTRATES) -> list[Fact]:
    """Give the facts of an NPS case whose breach is presented on a day."""
    return [*NPS, *noticed(on), presented(on, court_tier)]


def heard(on: str, outcome: HearingOutcome = HearingOutcome.CONTINUED) -> Fact:
    return a(HearingHeld, on=on, outcome=outcome)


def test_the_wait_for_the_court_is_in_days_to_the_first_hearing_held_adjourned_or_not() -> None:
    listed = a(HearingListed, on="2017-02-08", listed_for_on="2017-03-01")
    adjourned, last = heard("2017-03-20", HearingOutcome.ADJOURNED), heard("2017-04-18")

    row = the_row("AS42d", *before_court("2017-02-06"), listed, last, adjourned)

    assert (row["value"], row["category"], f"{row['judged_on']}") == (42, "MAGISTRATES", "2017-02-06")
    assert row["evidence"] == [presented("2017-02-06").event_id, adjourned.event_id]


def test_a_hearing_on_the_day_of_the_presentation_is_no_wait() -> None:
    assert the_row("AS42d", *before_court("2017-02-06"), heard("2017-02-06T15:00"))["value"] == 0


def test_a_listing_is_no_hearing_and_a_case_closed_before_one_is_left_out() -> None:
    listed = a(HearingListed, on="2017-02-08", listed_for_on="2017-02-20")
    facts = [*before_court("2017-02-06"), listed]

    assert the_row("AS42d", *facts)["excluded"] == "NOT_HEARD_YET"
    assert the_row("AS42d", *facts, a(SentenceClosed, on="2017-02-24"))["excluded"] == "CLOSED_BEFORE_HEARING"


@pytest.mark.parametrize(
    ("court_tier", "on", "is_long"),
    [
        (CourtTier.MAGISTRATES, "2017-03-20", False),  # six weeks
        (CourtTier.MAGISTRATES, "2017-03-21", True),
        (CourtTier.CROWN, "2017-05-08", False),  # thirteen weeks
        (CourtTier.CROWN, "2017-05-09", True),
    ],
)
def test_the_wait_is_long_after_six_weeks_and_after_thirteen_at_the_crown_court(
    court_tier: CourtTier, on: str, is_long: bool
) -> None:
    assert verdict("AS42e", *before_court("2017-02-06", court_tier), heard(on)) is is_long


def test_a_wait_that_goes_on_is_long_as_soon_as_the_weeks_are_over_and_hangs_until_then() -> None:
    facts = before_court("2017-02-06")

    assert verdict("AS42e", *facts, as_of="2017-03-20") == "NOT_DUE_YET"
    assert verdict("AS42e", *facts, as_of="2017-03-21") is True
    assert verdict("AS42e", *facts, a(SentenceClosed, on="2017-03-20")) == "CLOSED_BEFORE_HEARING"
    assert verdict("AS42e", *facts, a(SentenceClosed, on="2017-03-21")) is True


def test_without_the_tier_of_the_court_no_wait_is_called_long() -> None:
    facts = before_court("2017-02-06", CourtTier.UNKNOWN)

    assert verdict("AS42e", *facts, heard("2017-03-01")) == "COURT_TIER_UNKNOWN"


# The view


def test_the_days_with_probation_and_the_days_with_the_court_are_told_apart() -> None:
    facts = [
        *CRC,
        *noticed("2017-02-06"),
        *referred_and_accepted("2017-02-10", "2017-02-13"),
        presented("2017-02-14"),
        heard("2017-03-14", HearingOutcome.ADJOURNED),
        heard("2017-03-28"),
    ]

    [done] = view("enforcement_clocks", *facts)
    [running] = view("enforcement_clocks", *facts, as_of="2017-02-24")

    assert (done["probation_days"], done["court_days"], done["outcome"]) == (8, 42, "CONTINUED")
    assert (running["probation_days"], running["court_days"], running["outcome"]) == (8, 10, None)


def test_two_proceedings_of_one_case_have_a_row_each() -> None:
    second = [
        a(NonComplianceNoticed, on="2017-04-03", proceeding_ref="E-2"),
        a(EnforcementDecided, on="2017-04-03", decision=BREACH, proceeding_ref="E-2"),
    ]
    facts = [*before_court("2017-02-06"), heard("2017-03-01"), *second]

    rows = judged("AS42c", *facts)

    assert [(row["thing"], row["met"]) for row in rows] == [("X100001-1 E-1", True), ("X100001-1 E-2", False)]
