"""Measures: by domain, the CRC beside the NPS, and found by code or by words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from casehistory.charts import figures_in_words, months_of, sparkline_of
from casehistory.definitions import DOMAINS
from casehistory.headings import SUPPRESSED
from casehistory.measured import categories_of
from casehistory.pages.display import as_said
from casehistory.pages.page import Answer, At, Elsewhere, Page, Table
from casehistory.pages.visit import Visit
from casehistory.repeating import windowed
from projections.history import History
from projections.measure import RATINGS, Definition, Group, Result, UnknownMeasure, definition, measures
from projections.question import Window
from projections.sentences import label

SECTION = "/measures"
ORGANISATIONS = ("CRC", "NPS")
"""The two whose work stands side by side."""

FAMILIES = {
    "T": "from facts",
    "J": "as judged by an inspector",
    "G": "from the record itself",
}
"""Where the answers of each family come from."""

FOUND = {"title": "Measure", "code": "Code", "question": "Question", "domain": "Domain", "family": "Answered"}


def domains(visit: Visit) -> Answer:
    """Show the domains with how many measures each has, or what is found by a code or by words."""
    if sought := visit.query.get("q", "").strip():
        return _found(visit, sought)
    every = measures()
    rows = [
        {
            "domain": domain,
            "facts": sum(one.domain == domain and one.family != "J" for one in every),
            "judgements": sum(one.domain == domain and one.family == "J" for one in every),
        }
        for domain in DOMAINS
    ]
    table = Table(
        name="domains",
        caption="By domain",
        rows=rows,
        columns={"domain": "Domain", "facts": "Measures from facts", "judgements": "As judged by inspectors"},
        words=lambda row: {**row, "domain": DOMAINS[row["domain"]]},
        links={"domain": lambda row: at_domain(visit, row["domain"])},
    )
    return Page(
        title="Measures",
        template="measures.html",
        tables=[table],
        command=visit.command("measures"),
        trail={"Home": visit.to("/")},
        section=SECTION,
        facts={"many": len(every)},
    )


def _found(visit: Visit, sought: str) -> Answer:
    """Go to the measure with this code, or show those that have every word."""
    if any(one.code.lower() == sought.lower() for one in measures()):
        return Elsewhere(at_measure(visit, definition(sought).code))
    words = sought.lower().split()
    rows = [
        {"code": one.code, "title": one.title, "question": one.question, "domain": one.domain, "family": one.family}
        for one in measures()
        if all(word in f"{one.code} {one.title} {one.question} {one.text} {one.source}".lower() for word in words)
    ]
    table = Table(
        name="measures",
        caption=f"Measures found: {len(rows)}",
        rows=rows,
        columns=FOUND,
        names=list(FOUND),
        words=lambda row: {
            **row,
            "question": as_said(row["question"]),
            "domain": DOMAINS[row["domain"]],
            "family": FAMILIES[row["family"]].capitalize(),
        },
        links={"code": lambda row: at_measure(visit, row["code"]), "title": lambda row: at_measure(visit, row["code"])},
        empty="No measure has all of these words in its title, question, definition or source. Try fewer words.",
    )
    trail = {"Home": visit.to("/"), "Measures": visit.within(SECTION)}
    return Page(
        title="Measures found",
        template="measures.html",
        tables=[table],
        trail=trail,
        section=SECTION,
        facts={"many": 0},
    )


def domain(visit: Visit, name: str) -> Answer:
    """Show the measures of one domain: facts and judgements apart.  Raises UnknownMeasure."""
    known = name.replace("-", "_")
    if known not in DOMAINS:
        raise UnknownMeasure(
            f"there is no domain {name}; there are {', '.join(one.replace('_', '-') for one in DOMAINS)}"
        )
    of_domain, window = [one for one in measures() if one.domain == known], visit.window
    with visit.all_cases() as history:
        rows = [_row(history, one, window) for one in of_domain]
        question = history.question
    drawn = {row["code"]: sparkline for row, sparkline in rows}
    plain = [row for row, _ in rows]
    return Page(
        title=DOMAINS[known],
        template="domain.html",
        tables=list(_tables(visit, plain, drawn)),
        question=question,
        command=visit.command("measure", "CODE", by="organisation", **windowed(window), question=question),
        trail={"Home": visit.to("/"), "Measures": visit.within(SECTION)},
        section=SECTION,
        data=windowed(window),
    )


def _row(history: History, one: Definition, window: Window) -> tuple[dict[str, Any], Any]:
    """Give one measure: its figures for the CRC, the NPS and all, its months, and these drawn small."""
    result = history.measure(one.code, by=("organisation",), window=window)
    by_month = history.measure(one.code, by=("month",), window=window)
    groups = {group.labels["organisation"]: group for group in result.groups}
    row: dict[str, Any] = {"code": one.code, "title": one.title, "family": one.family, "kind": one.kind}
    for name in ORGANISATIONS:
        row |= _figures(name.lower(), groups.get(name, Group(labels={"organisation": name}, denominator=0)))
    row |= _figures("all", result.total)
    row |= {"target": result.target, "is_target_verified": _is_verified(result, one.target)}
    row |= {"are_bands_verified": one.is_rated and all(_is_verified(result, name) for name in RATINGS.values())}
    row["said"] = {name: _said(result, groups.get(name)) for name in ORGANISATIONS} | {
        "all": _said(result, result.total)
    }
    row["months"] = {month.name: month.group.value if month.group else None for month in months_of(by_month)}
    return row, sparkline_of(by_month, name=f"months-{one.code}")


def _figures(name: str, group: Group) -> dict[str, Any]:
    told = ("numerator", "denominator", "value", "p90", "total", "categories", "is_reached", "rating", "is_suppressed")
    return {f"{name}_{figure}": getattr(group, figure) for figure in told}


def _is_verified(result: Result, threshold: str | None) -> bool:
    return any(one.name == threshold and one.verified for one in result.thresholds)


def _said(result: Result, group: Group | None) -> str:
    """Say the figures of a group in one cell."""
    if group is None or group.denominator == 0:
        return "none"
    if group.is_suppressed:
        return SUPPRESSED
    if result.kind == "share":
        return f"{group.numerator:,} of {group.denominator:,}"
    if result.kind == "category":
        in_order = categories_of([group])
        return ", ".join(f"{label(name)}: {group.categories[name]:,}" for name in in_order)
    return figures_in_words(result, group)


PLACES = {"CRC": "crc", "NPS": "nps", "all": "all"}
SHARES = {
    "title": "Measure",
    "code": "Code",
    "crc": "CRC",
    "crc_value": "CRC, %",
    "nps": "NPS",
    "nps_value": "NPS, %",
    "all_value": "All, %",
}
BY_MONTH = {"course": "By month"}
OTHERS = {"title": "Measure", "code": "Code", "crc": "CRC", "nps": "NPS", "all": "All"}


def _tables(visit: Visit, rows: Sequence[dict[str, Any]], drawn: Mapping[str, Any]) -> Iterator[Table]:
    """Give a table of each kind, facts and judgements apart."""
    shares = [row for row in rows if row["kind"] == "share" and row["family"] != "J"]
    target = {"target": "Target"} if any(row["target"] is not None for row in shares) else {}
    yield _table(visit, drawn, "shares", "From facts: how many met it", shares, SHARES | target | BY_MONTH)
    numbers = [row for row in rows if row["kind"] in ("days", "count") and row["family"] != "J"]
    yield _table(visit, drawn, "amounts", "From facts: how long, and how many", numbers, OTHERS | BY_MONTH)
    bands = [row for row in rows if row["kind"] == "category" and row["family"] != "J"]
    yield _table(visit, drawn, "categories", "From facts: how many of each", bands, OTHERS)
    judged = [row for row in rows if row["family"] == "J"]
    rated = {"crc_rating": "CRC band", "nps_rating": "NPS band"} if all_verified(judged) else {}
    yield _table(
        visit, drawn, "judgements", "As judged by inspectors: how many were good enough", judged, SHARES | rated
    )


def all_verified(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether a source that was read states the bands of judgements."""
    return any(row["are_bands_verified"] for row in rows)


def _table(
    visit: Visit,
    drawn: Mapping[str, Any],
    name: str,
    caption: str,
    rows: Sequence[dict[str, Any]],
    columns: Mapping[str, str],
) -> Table:
    data = [{key: value for key, value in row.items() if key != "said"} for row in rows]
    said = {row["code"]: {PLACES[place]: words for place, words in row["said"].items()} for row in rows}

    def words(row: Mapping[str, Any]) -> dict[str, Any]:
        rating = {f"{place}_rating": label(row[f"{place}_rating"] or "") for place in ("crc", "nps")}
        return {**row, **said[row["code"]], **rating, "course": drawn[row["code"]], "target": _target(row)}

    def lead(row: Mapping[str, Any]) -> str:
        return at_measure(visit, row["code"])

    return Table(
        name=name,
        caption=caption,
        rows=data,
        columns=columns,
        words=words,
        links={"code": lead, "title": lead},
        empty="There is none in this domain.",
    )


def _target(row: Mapping[str, Any]) -> str | None:
    if row["target"] is None:
        return None
    return f"{row['target']}%" if row["is_target_verified"] else f"{row['target']}%, not verified"


def at_measure(visit: Visit, code: str, path: str = "", **query: object) -> str:
    """Give the address of a measure, or of a page under it, with the same days and the same window."""
    return visit.within(f"{SECTION}/{code}{path}", **query)


def at_domain(visit: Visit, name: str) -> str:
    """Give the address of a domain with the same days and the same window."""
    return visit.within(f"{SECTION}/domains/{name.replace('_', '-')}")


PAGES = [
    At(path=SECTION, make=domains, takes=("q",), has_window=True),
    At(path=f"{SECTION}/domains/{{name}}", make=domain, has_window=True),
]
