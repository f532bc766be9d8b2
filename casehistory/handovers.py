"""Handovers added up: who held cases, how they changed hands and with what, and who waited for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from projections.counting import Counted, Wanted
    from projections.history import History
    from projections.question import Window

DAYS = {
    "cases": "Cases",
    "days_total": "Days",
    "days_median": "Median",
    "days_p90": "9 in 10 within",
    "days_most": "Most",
}


class Section(NamedTuple):
    """A table of handovers: its title, the view, what it is grouped by, and the figures with their headings."""

    title: str
    view: str
    by: tuple[str, ...]
    figures: Mapping[str, str]
    on: str = "starts_on"
    """The day by which a row lies in a window."""


SECTIONS = {
    "custody": Section(
        "Days held: by whom, and in what state",
        "custody_intervals",
        ("organisation", "kind"),
        {"rows": "Times", **DAYS},
    ),
    "waits": Section(
        "Days waited: for the courts, for probation and for others",
        "waits",
        ("side", "waiting_for", "kind", "holder"),
        {"rows": "Waits", **DAYS, "is_open_across_handover": "Across a handover"},
    ),
    "boundaries": Section(
        "Changes of hands: from whom, and to whom",
        "boundaries",
        ("kind", "transfer_kind", "from_organisation", "to_organisation"),
        {
            "rows": "Changes",
            "cases": "Cases",
            "is_told": "Told",
            "is_reviewed": "Reviewed",
            "days_without_officer_total": "Days without an officer",
            "open_requests_total": "Requests left open",
        },
        on="changed_on",
    ),
    "packs": Section(
        "Packs: what reached the next to hold the case",
        "boundaries",
        ("kind", "pack"),
        {"rows": "Changes", "cases": "Cases"},
        on="changed_on",
    ),
    "gaps": Section(
        "Times without an appointment offered", "significant_gaps", ("organisation",), {"rows": "Times", **DAYS}
    ),
}

WHO_WAITS = Section(
    "Days waited, by who waited and for whom",
    "waits",
    ("holder", "waiting_for"),
    {"rows": "Waits", **DAYS, "is_open_across_handover": "Across a handover"},
)
"""Who held the case when the wait began, and for whom it waited, whatever the kind."""


def but_found_elsewhere(counted: Counted, parts: Counted) -> Counted:
    """Suppress each group of which another table suppresses one part alone: less the rest it would give that part."""
    import msgspec

    hidden = [tuple(one.labels[name] for name in counted.by) for one in parts.groups if one.is_suppressed]
    groups = (
        type(group)(labels=group.labels, is_suppressed=True)
        if hidden.count(tuple(group.labels.values())) == 1
        else group
        for group in counted.groups
    )
    return msgspec.structs.replace(counted, groups=tuple(groups))


def views_of(sections: Mapping[str, Section]) -> list[str]:
    """Give the views that some tables read, each once."""
    return list(dict.fromkeys(one.view for one in sections.values()))


def added_up(
    history: History, sections: Mapping[str, Section], *, by: Sequence[str], wanted: Wanted, window: Window
) -> dict[str, Counted]:
    """Give the figures of some tables, grouped by what else is asked, of what began in a window.

    A change of hands lies on its day; a time held, a wait and a gap on the day on which it began, with all of its days.
    Raises UnknownDimension.
    """
    from projections.counting import count

    return {
        name: count(history, one.view, by=(*one.by, *by), wanted=wanted.within(window, on=one.on))
        for name, one in sections.items()
    }
