"""The questions that the inspectors could not answer: which of them a record answers, by which events, since when.

A question is one SQL file in `questions`, which gives one row for each thing it asks about in a case and each event
that answers it: `case_ref`, `thing`, `asked_on` (since when it is asked), `answered_by` and `answered_on` (when that
event was written down), null where nothing answers it.  A case without a row is one in which the question does not
arise.  What no record of cases can answer stands in `questions/out_of_scope.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from projections.explanation import Evidence, events_behind
from projections.history import History
from projections.queries import HERE, Query, QueryError, read_query

FOLDER = HERE / "questions"

COLUMNS = ("case_ref", "thing", "asked_on", "answered_by", "answered_on")

Standing = Literal["answered", "in_part", "not_recorded", "does_not_arise", "nothing_on_record", "out_of_scope"]
"""Nothing is on record where no event of the case had happened and was known by then."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question: its words, and the query or else the reason for which no record answers it."""

    code: str
    title: str
    question: str
    source: str
    definition: str | None = None
    query: Query | None = None
    reason: str | None = None
    instead: str | None = None
    """A command that shows what the record does hold about it."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the record says to a question about one case."""

    code: str
    title: str
    question: str
    standing: Standing
    since: date | None = None
    """Answered: the day on which the last answer that it needed was written down.  In part, or not recorded: the day
    since which what is missing has been asked."""

    missing: tuple[str, ...] = ()
    """The things about which nothing is recorded."""

    evidence: tuple[Evidence, ...] = ()
    reason: str | None = None
    instead: str | None = None


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """In how many cases of a cohort a question arises, and in how many the record answers it."""

    code: str
    title: str
    question: str
    cases: int | None
    """In how many it arises; None where the question is out of scope."""

    answered: int | None
    in_part: int | None
    not_recorded: int | None
    since: date | None = None
    """The earliest day since which something has been asked and is not recorded."""

    unanswered: tuple[str, ...] = ()
    """The cases in which something is not recorded."""

    reason: str | None = None
    instead: str | None = None


@cache
def questions(folder: Path = FOLDER) -> tuple[Question, ...]:
    """Give the questions by their codes.  Raises QueryError where a file is not well formed."""
    found = [_with_query(read_query(path)) for path in sorted(folder.glob("*.sql"))]
    others = msgspec.toml.decode((folder / "out_of_scope.toml").read_bytes(), type=dict[str, dict[str, str]])
    found += [msgspec.convert({"code": code, **said}, Question) for code, said in others.items()]
    codes = [one.code for one in found]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise QueryError(f"several questions have the code {', '.join(sorted(twice))}")
    return tuple(sorted(found, key=lambda one: one.code))


def _with_query(query: Query) -> Question:
    title, colon, asked = query.text[0].partition(": ") if query.text else ("", "", "")
    if not colon or not asked.endswith("?") or not {"Code", "Source", "Clock"} <= query.labels.keys():
        raise QueryError(f"{query.path.name}: it needs a line `-- Title: question?`, and Code, Source and Clock")
    return Question(
        code=query.labels["Code"],
        title=title,
        question=asked,
        source=query.labels["Source"],
        definition=" ".join(query.text[1:]).strip(),
        query=query,
    )


def audit(history: History, case_ref: str) -> list[Answer]:
    """Say of every question what the record of one case answers.  Meant for the history of one case."""
    recorded = (row for rows in history.record().values() for row in rows if row.get("case_ref") == case_ref)
    is_on_record = any(row["standing"] == "in_force" for row in recorded)
    return [_answer(history, one, case_ref, is_on_record=is_on_record) for one in questions()]


def _answer(history: History, one: Question, case_ref: str, *, is_on_record: bool) -> Answer:
    said: dict[str, Any] = {"code": one.code, "title": one.title, "question": one.question, "instead": one.instead}
    if one.query is None:
        return Answer(**said, standing="out_of_scope", reason=one.reason)
    rows = _things(history, one.query, [case_ref])
    if not rows:
        return Answer(**said, standing="does_not_arise" if is_on_record else "nothing_on_record")
    missing = [row for row in rows if row["answered_on"] is None]
    wanted = dict.fromkeys(event_id for row in rows for event_id in row["answered_by"])
    found = events_behind(history, one.query.reads, list(wanted))
    return Answer(
        **said,
        standing="answered" if not missing else "in_part" if wanted else "not_recorded",
        since=min(row["asked_on"] for row in missing) if missing else max(row["answered_on"] for row in rows),
        missing=tuple(row["thing"] for row in missing),
        evidence=tuple(sorted(found.values(), key=lambda event: (event.occurred_at, event.event_id))),
    )


def audit_cohort(history: History, cases: Sequence[str] | None) -> list[Tally]:
    """Count for every question in how many cases it arises and is answered, of these cases or of all."""
    return [_tally(history, one, cases) for one in questions()]


def _tally(history: History, one: Question, cases: Sequence[str] | None) -> Tally:
    said: dict[str, Any] = {"code": one.code, "title": one.title, "question": one.question, "instead": one.instead}
    if one.query is None:
        return Tally(**said, cases=None, answered=None, in_part=None, not_recorded=None, reason=one.reason)
    history.need(one.query.reads)
    where, given = _of(cases)
    [row] = history.sql(
        f"""
            with

            things as (

                select case_ref, thing, min(asked_on) as asked_on, min(answered_on) as answered_on
                from ({one.query.sql}) {where}
                group by case_ref, thing

            ),

            cases as (

                select
                    case_ref, count(*) as things, count(answered_on) as answers,
                    min(asked_on) filter (answered_on is null) as open_since
                from things
                group by case_ref

            )

            select
                count(*) as cases,
                count(*) filter (answers = things) as answered,
                count(*) filter (answers > 0 and answers < things) as in_part,
                count(*) filter (answers = 0) as not_recorded,
                min(open_since) as since,
                coalesce(list(case_ref order by case_ref) filter (answers < things), []) as unanswered
            from cases
        """,  # noqa: S608  # our own query; the cases are bound
        *given,
    )
    return Tally(**said, **row | {"unanswered": tuple(row["unanswered"])})


def _of(cases: Sequence[str] | None) -> tuple[str, list[Any]]:
    """Give the condition for these cases, and its parameter."""
    return ("", []) if cases is None else ("where case_ref in (select unnest($1))", [list(cases)])


def _things(history: History, query: Query, cases: Sequence[str]) -> list[dict[str, Any]]:
    """Give each thing that a question asks about in these cases, with what answers it."""
    history.need(query.reads)
    where, given = _of(cases)
    return history.sql(
        f"""
            select
                case_ref, thing, min(asked_on) as asked_on, min(answered_on) as answered_on,
                coalesce(list(distinct answered_by) filter (answered_by is not null), []) as answered_by
            from ({query.sql}) {where}
            group by case_ref, thing
            order by case_ref, thing
        """,  # noqa: S608  # our own query; the cases are bound
        *given,
    )
