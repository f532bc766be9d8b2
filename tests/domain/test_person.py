"""A person is described, and identities are joined and parted."""

from __future__ import annotations

from domain.person import PersonDescribed, PersonMerged, PersonUnmerged
from domain.refusal import Refusal
from tests.facts import a, given

MERGED = a(PersonMerged, on="2016-11-01", surviving_crn="X100002")


def test_a_person_is_not_merged_into_themselves() -> None:
    refusal = given().why_not(a(PersonMerged, on="2016-11-01", surviving_crn="X100001"))

    assert refusal == Refusal("merge-needs-two-people", "X100001 cannot be merged into itself")


def test_a_person_is_merged_into_one_other() -> None:
    refusal = given(MERGED).why_not(a(PersonMerged, on="2016-11-02", surviving_crn="X100003"))

    assert refusal == Refusal("merged-once", "X100001 is already merged into X100002")


def test_only_a_merge_is_undone() -> None:
    not_merged = Refusal("unmerge-needs-merge", "X100001 is not merged into X100003")

    assert given().why_not(a(PersonUnmerged, on="2016-11-02", former_crn="X100003")) == not_merged
    assert given(MERGED).why_not(a(PersonUnmerged, on="2016-11-02", former_crn="X100003")) == not_merged


def test_after_an_unmerge_a_person_may_be_merged_again() -> None:
    undone = a(PersonUnmerged, on="2016-11-02", former_crn="X100002")

    assert given(MERGED, undone).why_not(a(PersonMerged, on="2016-11-03", surviving_crn="X100003")) is None


def test_a_person_may_be_described_again_and_after_a_merge() -> None:
    described = a(PersonDescribed, on="2016-10-01")

    assert given(described, MERGED).why_not(a(PersonDescribed, on="2016-11-02")) is None
