"""AS36: by how many responsible officers was the person supervised?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.reference.life import Life, Row


def officers_per_case(life: Life, threshold: Mapping[str, int]) -> Iterator[Row]:
    """Give the row of a case that has been under supervision."""
    if not life.supervision:
        return
    officers = {one.officer.officer for one in life.stretches if one.is_supervised and one.officer}
    row = Row(life.ref, life.last_holder, life.judged_on, value=len(officers))
    few = threshold["few_officers"]
    match len(officers):
        case 0:
            yield row._replace(excluded="NO_OFFICER")
        case 1:
            yield row._replace(category="1")
        case number if number <= few:
            yield row._replace(category=f"2-{few}")
        case _:
            yield row._replace(category=f">{few}")
