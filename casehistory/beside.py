"""Facts beside judgements: as rows, and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from casehistory.headings import SUPPRESSED
from projections.beside import Beside, Pair, Tally
from projections.measure import definition
from projections.sentences import in_table

TALLY_COLUMNS = {
    "about": "Judgement",
    "judgement": "Code",
    "fact": "Fact",
    "organisation": "Work of",
    "both": "Of",
    "both_yes": "Both yes",
    "both_no": "Both no",
    "only_fact": "Fact yes, judged no",
    "only_judged": "Fact no, judged yes",
}
CASE_COLUMNS = {
    "case_ref": "Case",
    "need": "Need",
    "organisation": "Work of",
    "fact_code": "Measure",
    "met": "Met",
    "of": "Of",
    "fact": "By the facts",
    "judgement_code": "Judgement",
    "judged": "By the inspector",
    "judged_on": "Judged on",
    "agree": "Agree",
}


def row_of_tally(one: Tally) -> dict[str, Any]:
    """Give how often the two agree as a row."""
    row = {"title": definition(one.judgement).title, **msgspec.structs.asdict(one)}
    return row | ({"both": SUPPRESSED} if one.is_suppressed else {})


def row_of_case(pair: Pair, one: Beside) -> dict[str, Any]:
    """Give one case with both as a row."""
    return {"judgement_code": pair.judgement.code, "fact_code": pair.fact.code, **msgspec.structs.asdict(one)}


def in_words(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row in words; under its heading a title need not say that it is a judgement."""
    said = {name: in_table(name, value) for name, value in row.items()}
    return said | {"about": str(row.get("title", "")).removesuffix(", as judged")}


def columns_of_cases(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Leave out the need where none is judged, and how many rows are met where each case has one."""
    rows = list(rows)
    left_out = {"need"} if all(row["need"] is None for row in rows) else set()
    left_out |= {"met", "of"} if all(row["of"] == 1 for row in rows) else set()
    return {name: heading for name, heading in CASE_COLUMNS.items() if name not in left_out}
