"""Asking: the history of one case from its own events in the store, the history of all cases from the tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import msgspec

from casehistory.recording import record_to_read
from casehistory.settings import Settings
from consumers.archive import check_record
from consumers.store import Logged, Store
from domain.person import PersonMerged
from projections.explanation import Evidence, events_of
from projections.history import History, PositionNotReached
from projections.measure import SMALLEST
from projections.question import Moment, Question, question
from projections.thresholds import UNCHANGED
from projections.uses import Use, measures_reading, uses_in
from schemas.codec import decode
from schemas.watermark import HistoryIncomplete, HistoryNotMade, HistoryOfAnotherShape, read_watermark

CASE_REF = re.compile(r"[A-Z][0-9]{6}-[0-9]{1,3}\Z")
CRN = re.compile(r"[A-Z][0-9]{6}\Z")


class UnknownCase(Exception):
    """Nothing is recorded of the case."""


class NotACase(Exception):
    """What was given cannot be the reference of a case."""


class UnknownEvent(Exception):
    """No such event is recorded."""


class UnknownInspection(Exception):
    """No case of the inspection is on record."""


class NotInOrder(Exception):
    """Two questions of which the first is not the earlier one."""


class Asked(NamedTuple):
    """As of when, as known when, and up to which position; None where it was not said."""

    as_of: Moment | None = None
    known_at: Moment | None = None
    position: int | None = None


def history_of_all(settings: Settings, asked: Asked, changed: Mapping[str, int] = UNCHANGED) -> History:
    """Open the history of all cases, with other thresholds where some are `changed` or the settings change one.

    Raises NothingRecorded, PositionNotReached, and HistoryNotMade and the like (see `schemas.watermark`).
    """
    with record_to_read(settings) as store:
        check_record(store, settings.history, read_watermark(settings.history))
        changed = {**changed, **({} if settings.smallest is None else {SMALLEST: settings.smallest})}
        return History.of_folder(settings.history, **asked._asdict(), memory=settings.memory, changed=changed)


def cases_of_inspection(history: History, inspection: str, settings: Settings) -> list[str]:
    """Give the cases that an inspection drew into its sample, as the whole record up to the same position has it.

    A sample is drawn after the days that an inspection asks about, so the clocks of the question do not limit it.
    Raises UnknownInspection.
    """
    with history_of_all(settings, Asked(position=history.question.position)) as whole:
        found = {row["case_ref"] for row in whole.rows("case_sampled") if row["inspection_ref"] == inspection}
    if not found:
        raise UnknownInspection(f"no case was sampled by an inspection {inspection}")
    return sorted(found)


def restricted_cases(asked: Question, settings: Settings) -> list[str]:
    """Give the cases to which access is restricted, as the whole record up to the position of a question has it.

    A restriction holds whatever day is asked about, so the clocks of the question do not limit it.
    """
    with history_of_all(settings, Asked(position=asked.position)) as whole:
        return [row["case_ref"] for row in whole.rows("restricted_cases")]


@contextmanager
def history_of_case(settings: Settings, given: str, asked: Asked) -> Iterator[tuple[str, History]]:
    """Open the history of one case, by its reference or its person's, and give the reference with it.

    It holds the case's own stream, its person's and the inspections.  A person has the cases of each number that is
    read under theirs by the question asked: history knows which.  Raises NothingRecorded, NotACase, UnknownCase and
    PositionNotReached.
    """
    with record_to_read(settings) as store:
        case_ref = known_ref(store, given, _numbers(settings, store, given.upper(), asked))
        logged = _about(store, case_ref)
        last = store.last_position()
        if asked.position is not None and asked.position > last:
            raise PositionNotReached(f"the record goes up to position {last}, not {asked.position}")
        position = last if asked.position is None else asked.position
        whole = _question_of_all(settings, store, asked, position)
    as_of, known_at = (whole.as_of, whole.known_at) if whole else (asked.as_of, asked.known_at)
    with History.of_log(logged, as_of=as_of, known_at=known_at, position=position) as history:
        yield case_ref, history


def cases_of_person(settings: Settings, crn: str, asked: Asked) -> list[str]:
    """Give the cases of a person, under each number that is read under theirs.

    Raises NothingRecorded and UnknownCase.
    """
    crn = crn.upper()
    with record_to_read(settings) as store:
        found = _cases_under(store, _numbers(settings, store, crn, asked))
    if not found:
        raise UnknownCase(f"nothing is recorded of a case of {crn}")
    return found


@contextmanager
def histories_of_case(
    settings: Settings, given: str, earlier: Asked, later: Asked
) -> Iterator[tuple[str, History, History]]:
    """Open the history of one case for two questions, and give its reference with them.

    What the earlier question does not say is as in the later one, which fills in what it was not asked itself.  Raises
    what `history_of_case` does, and NotInOrder.
    """
    with history_of_case(settings, given, later) as (case_ref, after):
        asked = after.question
        earlier = Asked(earlier.as_of or asked.as_of, earlier.known_at or asked.known_at, asked.position)
        with history_of_case(settings, case_ref, earlier) as (_, before):
            if before.question.as_of > asked.as_of or before.question.known_at > asked.known_at:
                raise NotInOrder(
                    "the first of the two days is later than the second, which is the end of the record where --to or "
                    "--known-to does not say"
                )
            yield case_ref, before, after


def facts_of_case(case_ref: str, history: History) -> dict[str, Any]:
    """Give the key facts of a case as of the day asked; None where they are not on record."""
    life = _first(history.rows("case_lives", where_case=case_ref))
    attributes = _first(history.rows("case_attributes", where_case=case_ref))
    held = _last(history.rows("custody_intervals", where_case=case_ref))
    flags = history.rows("risk_flag_spells", where_case=case_ref)
    waits = history.rows("waits", where_case=case_ref)
    is_open = life.get("closed_on") is None
    return {
        "case_ref": case_ref,
        "crn": life.get("crn"),
        "held_by": held.get("organisation") if is_open else None,
        "state": held.get("kind") if is_open else "closed",
        "since": held.get("starts_on") if is_open else None,
        **{name: attributes.get(name) for name in ("unit", "office", "officer", "grade")},
        "sentence": life.get("sentence_type"),
        "sentenced_on": life.get("sentenced_on"),
        "court": life.get("court"),
        "court_tier": life.get("court_tier"),
        "rosh": attributes.get("rosh"),
        "flags": [flag["flag"] for flag in flags if flag["ends_at"] is None],
        "waiting_for": [f"{wait['waiting_for']}: {wait['kind']}" for wait in waits if wait["ends_at"] is None],
        "closed_on": life.get("closed_on"),
        "closure_reason": life.get("closure_reason"),
        **msgspec.structs.asdict(history.question),
    }


def events_of_case(case_ref: str, history: History) -> list[Evidence]:
    """Give all that was recorded of a case and of its person by then, in force or not, in the order it happened.

    Of an inspection it gives what concerns the case.
    """
    return events_of(history, case_ref)


def _first(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return rows[0] if rows else {}


def _last(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return rows[-1] if rows else {}


def uses_of(settings: Settings, event: Evidence, asked: Asked) -> list[Use]:
    """Give what an event counts in: measures about cases are asked of its case, others one by one of all cases.

    So each has the memory for itself.
    """
    reading, found = measures_reading(event), []
    case_ref = event.fields.get("case_ref")
    of_case = [one for one in reading if case_ref and one.judges == "cases"]
    if of_case:
        with history_of_case(settings, str(case_ref), asked) as (_, history):
            found = list(uses_in(history, event, of_case))
    for one in reading:
        if one not in of_case:
            with history_of_all(settings, asked) as history:
                found += uses_in(history, event, [one])
    order = [one.code for one in reading]
    return sorted(found, key=lambda use: (order.index(use.code), use.thing))


def why_not_recorded(settings: Settings, event_id: str, source: str | None) -> str:
    """Say why no event with this identifier is among those recorded and known: never sent, or quarantined."""
    after = 0
    with record_to_read(settings) as store:
        while items := store.quarantine(after):
            for one in items:
                if one.event_id == event_id and source in (None, one.source):
                    return f"{event_id} of {one.source} is quarantined under the rule {one.rule}: {one.why}"
            after = items[-1].number
    return f"no event {event_id}{f' of {source}' if source else ''} is recorded, or it was not known by then"


def known_ref(store: Store, given: str, numbers: Iterable[str]) -> str:
    """Give the reference of a case of which something is recorded, or of the only one of a person.

    `numbers` are those under which the person is known.  Raises NotACase and UnknownCase.
    """
    case_ref = given.upper()
    if CRN.match(case_ref):
        of_person = _cases_under(store, numbers)
        if len(of_person) == 1:
            return of_person[0]
        if of_person:
            raise UnknownCase(f"{case_ref} is a person with several cases: {', '.join(of_person)}; name one")
    elif not CASE_REF.match(case_ref):
        raise NotACase(f"{given!r} is not the reference of a case, such as X100001-1, nor of a person, such as X100001")
    elif store.stream(f"case/{case_ref}"):
        return case_ref
    held = len(store.quarantined_in([f"case/{case_ref}"]))
    waiting = f"; {held} facts about it are quarantined, see `casehistory quarantine list`" if held else ""
    raise UnknownCase(f"nothing is recorded of {case_ref}{waiting}")


def _cases_under(store: Store, numbers: Iterable[str]) -> list[str]:
    return [name.removeprefix("case/") for crn in numbers for name in store.streams(f"case/{crn}-")]


def _numbers(settings: Settings, store: Store, crn: str, asked: Asked) -> list[str]:
    """Give the reference numbers that are read under a person's, theirs first; without a history theirs alone."""
    if not CRN.match(crn):
        return []
    try:
        watermark = read_watermark(settings.history)
        check_record(store, settings.history, watermark)
        position = watermark.position if asked.position is None else min(asked.position, watermark.position)
        asked = asked._replace(position=position)
        with History.of_folder(settings.history, **asked._asdict(), memory=settings.memory) as history:
            merged = history.rows("surviving_crns")
    except (HistoryNotMade, HistoryOfAnotherShape, HistoryIncomplete):
        return [crn]
    return [crn, *(one["crn"] for one in merged if one["surviving_crn"] == crn)]


def _about(store: Store, case_ref: str) -> list[Logged]:
    """Read what is recorded of a case, of its person under each reference number, and of the inspections."""
    logged = store.stream(f"case/{case_ref}")
    numbers = [case_ref.partition("-")[0]]
    for crn in numbers:
        about_person = store.stream(f"person/{crn}")
        merged = (fact.surviving_crn for one in about_person if isinstance(fact := decode(one.payload), PersonMerged))
        numbers += [other for other in merged if other not in numbers]
        logged += about_person
    for inspection in store.streams("inspection/"):
        logged += store.stream(inspection)
    return logged


def _question_of_all(settings: Settings, store: Store, asked: Asked, position: int) -> Question | None:
    """Settle what is asked as for all cases, so that one case is shown as of the same day as the figures.

    Without a history there is no such day; None then.
    """
    try:
        watermark = read_watermark(settings.history)
        check_record(store, settings.history, watermark)
        if position < watermark.position:
            with History.of_folder(settings.history, **asked._asdict(), memory=settings.memory) as history:
                return history.question
    except (HistoryNotMade, HistoryOfAnotherShape, HistoryIncomplete):
        return None
    return question(as_of=asked.as_of, known_at=asked.known_at, position=position, latest=watermark.latest)
