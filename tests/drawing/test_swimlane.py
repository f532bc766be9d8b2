"""The swimlane shows the intervals of a timeline where they are, in lanes from the top, told apart without colours."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from casehistory.drawing.swimlane import MARGIN, PATTERNS, PLOT, TOUCH, Mark, described, swimlane

ASKED = date(2017, 7, 31)
DAYS = (date(2017, 1, 1), date(2017, 2, 1), date(2017, 3, 1), date(2017, 5, 1), date(2017, 6, 1))

Row = dict[str, Any]


def held(sequence: int, kind: str, start: date, end: date | None, **said: Any) -> Row:
    """An interval of custody."""
    row = {"organisation": "CRC", "officer": "C1", "grade": "PO", "is_gap": False, "is_overlap": False} | said
    return {"sequence": sequence, "kind": kind, "starts_on": start, "ends_on": end, **lasting(start, end), **row}


def waited(sequence: int, kind: str, side: str, start: date, end: date | None, of: str = "NPS") -> Row:
    """A wait."""
    row = {"sequence": sequence, "kind": kind, "side": side, "waiting_for": of, "reference": str(sequence)}
    return {**row, "starts_on": start, "ends_on": end, **lasting(start, end)}


def lasting(start: date, end: date | None) -> Row:
    return {"days": ((end or ASKED) - start).days}


TRACKS: dict[str, list[Row]] = {
    "custody": [
        held(1, "court", DAYS[0], DAYS[1], organisation="COURT"),
        held(2, "supervised", DAYS[1], DAYS[2]),
        held(3, "allocated_without_officer", DAYS[2], DAYS[3], is_gap=True),
        held(
            4, "supervised", DAYS[3], DAYS[4], officer="C2",
            is_overlap=True, claimed_by_organisation="NPS", claimed_by_officer="N1",
        ),
        held(5, "supervised", DAYS[4], None, officer="C2"),
    ],
    "waits": [
        waited(1, "information_request", "OTHERS", DAYS[0], None, of="POLICE"),
        waited(2, "information_request", "OTHERS", DAYS[1], DAYS[2], of="POLICE"),
        waited(3, "allocation", "PROBATION", DAYS[0], DAYS[1]),
        waited(4, "court_listing", "COURT", DAYS[3], None, of="COURT"),
    ],
    "boundaries": [
        {"sequence": 1, "kind": "allocation", "changed_on": DAYS[1], "opened_by": "E1"},
        {"sequence": 2, "kind": "transfer", "changed_on": DAYS[3], "opened_by": "E2"},
    ],
    "gaps": [
        {"sequence": 1, "organisation": "CRC", "starts_on": DAYS[2], "ends_on": DAYS[3], **lasting(DAYS[2], DAYS[3])}
    ],
}  # fmt: skip
NOTHING: dict[str, list[Row]] = {name: [] for name in TRACKS}


def drawn(tracks: dict[str, list[Row]] = TRACKS, *, until: date = ASKED, **more: Any) -> ElementTree.Element:
    """Draw a timeline, and read it as XML."""
    return ElementTree.fromstring(swimlane(tracks, until=until, name="lanes", title="Handovers", **more))  # ours


def words(picture: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in picture.iter("text")]


def bars(picture: ElementTree.Element) -> list[ElementTree.Element]:
    return [one for one in picture.iter("g") if one.get("class") == "bar"]


def first(of: ElementTree.Element, name: str) -> ElementTree.Element:
    found = of.find(name)
    assert found is not None
    return found


def test_every_interval_is_there_with_its_days() -> None:
    shown = {(one.get("data-track"), one.get("data-sequence"), one.get("data-from"), one.get("data-until"))
             for one in bars(drawn())}  # fmt: skip

    assert shown == {
        (track, str(row["sequence"]), str(row["starts_on"]), str(row["ends_on"] or ""))
        for track in ("custody", "waits", "gaps")
        for row in TRACKS[track]
    }


def test_an_interval_is_as_long_as_it_took() -> None:
    every = (ASKED - DAYS[0]).days

    for one in bars(drawn()):
        start = date.fromisoformat(one.get("data-from") or "")
        end = date.fromisoformat(one.get("data-until") or str(ASKED))
        bar = first(one, "rect")
        assert float(bar.get("x") or 0) == pytest.approx(MARGIN + PLOT * (start - DAYS[0]).days / every, abs=0.1)
        assert float(bar.get("width") or 0) == pytest.approx(PLOT * (end - start).days / every, abs=0.2)


def test_an_interval_of_no_days_can_be_seen() -> None:
    custody = [held(1, "court", DAYS[0], DAYS[0], organisation="COURT"), *TRACKS["custody"]]

    narrowest = min(float(first(one, "rect").get("width") or 0) for one in bars(drawn(TRACKS | {"custody": custody})))

    assert narrowest == 3


def test_what_goes_on_ends_in_an_arrow_and_nothing_else_does() -> None:
    arrows = [one.get("data-until") for one in bars(drawn()) if one.find("path") is not None]

    assert arrows == ["", "", ""]


def test_custody_is_above_the_waits_for_courts_then_probation_then_others() -> None:
    said = words(drawn())

    order = [
        "Who held the case", "court", "CRC C1 (PO)", "CRC, no officer", "CRC C2 (PO)", "NPS N1 too", "changes of hands",
        "no appointment", "Whom it waited for", "court listing", "allocation", "information request",
    ]  # fmt: skip
    places = [said.index(one) for one in order]
    assert places == sorted(places)


def test_waits_at_once_lie_in_lanes_of_their_own() -> None:
    heights = [
        first(one, "rect").get("y")
        for one in bars(drawn())
        if one.get("data-track") == "waits" and one.get("data-sequence") in ("1", "2")
    ]

    assert len({*heights}) == 2


def test_gaps_overlaps_and_waits_are_told_apart_by_patterns() -> None:
    picture = drawn()

    fills = {first(one, "title").text: first(one, "rect").get("fill") for one in bars(picture)}
    of = {next(name for name in fills if str(name).startswith(start)): pattern for start, pattern in (
        ("CRC, no officer", "gap"), ("NPS N1 too", "overlap"), ("no appointment", "unseen"),
        ("court listing", "court"), ("allocation", "probation"), ("information", "others"),
    )}  # fmt: skip
    assert {name: fills[name] for name in of} == {name: f"url(#lanes-{pattern})" for name, pattern in of.items()}
    defined = [one.get("id") for one in picture.iter("pattern")]
    assert {f"lanes-{pattern}" for pattern in of.values()} <= {*defined}
    assert len(defined) == len({*defined})


def test_no_two_patterns_are_drawn_alike() -> None:
    assert len({path for _, path, _ in PATTERNS.values()}) == len(PATTERNS)


def test_the_legend_says_what_is_drawn_and_no_more() -> None:
    said = words(drawn())
    without = words(drawn(TRACKS | {"gaps": [], "waits": []}))

    assert {"nobody holds it: a gap", "another claims it too: an overlap", "goes on", "waits for others"} < {*said}
    assert not {"waits for others", "no appointment is offered", "in prison"} & {*without}


def test_lines_go_down_at_transfers_and_at_the_day_asked() -> None:
    said = words(drawn())

    assert {"transferred, 1 May 2017", "day asked, 31 Jul 2017"} < {*said}


def test_months_are_named_and_a_few_days_by_their_first() -> None:
    months = [one for one in words(drawn()) if re.fullmatch("[A-Z][a-z]{2} 2017", one)]
    few = drawn(NOTHING | {"custody": [held(1, "supervised", date(2017, 3, 6), date(2017, 3, 9))]})

    assert months == ["Jan 2017", "Feb 2017", "Mar 2017", "Apr 2017", "May 2017", "Jun 2017", "Jul 2017"]
    assert "6 Mar 2017" in words(few)


def happened(*days: date) -> list[Mark]:
    return [Mark(f"E{place}", day, f"what happened <{place}>") for place, day in enumerate(days)]


def lead(some: Sequence[Mark]) -> str:
    return "/".join(one.event_id for one in some)


def test_an_event_leads_where_it_is_told_and_those_too_near_to_be_touched_lead_there_together() -> None:
    days = [date(2017, 1, 1), date(2017, 4, 10), date(2017, 4, 11), date(2016, 1, 1)]

    picture = drawn(TRACKS | {"boundaries": []}, events=happened(*days), href=lead)

    links = {one.get("href"): one.get("aria-label") for one in picture.iter("a")}
    assert links == {"E0": "what happened <0>", "E1/E2": "2 events from 10 Apr 2017 to 11 Apr 2017"}


def test_every_mark_can_be_touched_apart_from_the_others() -> None:
    days = [date.fromordinal(day) for day in range(DAYS[0].toordinal(), ASKED.toordinal() + 1, 3)]

    picture = drawn(events=happened(*days), href=lead)

    rows: dict[str | None, list[float]] = {}
    for one in picture.iter("a"):
        area = first(one, "rect")
        assert (area.get("width"), area.get("height")) == (str(TOUCH), str(TOUCH))
        rows.setdefault(area.get("y"), []).append(float(area.get("x") or 0))
    for places in rows.values():
        assert all(after - before >= TOUCH for before, after in itertools.pairwise(sorted(places)))


def test_on_paper_it_is_one_image_and_with_links_its_parts_are_reached() -> None:
    paper, page = drawn(events=happened(*DAYS)), drawn(events=happened(*DAYS), href=lead)

    assert (paper.get("role"), page.get("role")) == ("img", "group")
    assert not list(paper.iter("a"))
    assert sum(1 for one in paper.iter("g") if one.get("class") == "mark") == len(DAYS) + 2
    assert first(paper, "desc").text == described(TRACKS, until=ASKED)


def test_a_sentence_says_what_it_shows() -> None:
    assert described(TRACKS, until=ASKED) == (
        "From 1 Jan 2017 to 31 Jul 2017 the case changed hands twice. For 61 days nobody held it. For 31 days another "
        "officer claimed it too. For 61 days no appointment was offered. It waited once for courts, once for "
        "probation, twice for others."
    )


def test_nothing_is_drawn_of_a_case_that_nobody_held() -> None:
    assert swimlane(NOTHING, until=ASKED, name="lanes", title="Handovers") == ""
    assert described(NOTHING, until=ASKED) == "Nobody held the case yet."
