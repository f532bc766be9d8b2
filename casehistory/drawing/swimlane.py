"""The handover swimlane of a case in SVG: who held it above, whom it waited for below, what happened as marks.

Gaps, overlaps and waits are told apart by patterns, which are seen as well where there are no colours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from casehistory.drawing.frame import GREY, INK, LINE, PAPER, WARNING, frame, rule, text
from casehistory.lanes import Lane, Tracks, lanes_of, last_day, months
from projections.sentences import days_in_words, in_words, label

Row = Mapping[str, Any]

MARGIN, PLOT, PAD = 220, 720, 20
WIDTH = MARGIN + PLOT + PAD
HEAD, LANE, BAR, LINES = 30, 34, 18, 18
TOUCH = 24
"""A mark that leads somewhere is so wide and high at least, and stands apart from the next."""

PURPLE = "#4c2c92"
OF_LETTER = 8.2
"""How wide a letter is, about."""

PATTERNS = {
    "prison": (GREY, "M0,4 H8", 3),
    "court": (INK, "M4,0 V8", 2),
    "escalation": (PURPLE, "M0,0 H8 M0,0 V8", 4),
    "gap": (WARNING, "M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6", 2.4),
    "overlap": (WARNING, "M0,0 L8,8 M8,0 L0,8", 1.8),
    "unseen": (INK, "M0,4 H4", 1.6),
    "probation": (PURPLE, "M-2,6 L2,10 M0,0 L8,8 M6,-2 L10,2", 2),
    "others": (GREY, "M2,0.8 V3.2 M6,4.8 V7.2", 2.4),
}
"""The patterns: their colour, what is drawn in a square of eight by eight, and how thick.  No two are alike in grey."""

SOLID = {"CRC": LINE, "NPS": PURPLE, "allocation": "#d9d2e9"}
GOES_ON = "goes-on"
HELD = {
    "court": "court",
    "in_prison": "prison",
    "awaiting_allocation": "allocation",
    "allocated_without_officer": "gap",
    "escalation_being_decided": "escalation",
}
SIDES = {"COURT": "court", "PROBATION": "probation", "OTHERS": "others"}
"""Whose each wait is, from the top; and its pattern."""

MEANINGS = {
    "CRC": "an officer of the CRC holds it",
    "NPS": "an officer of the NPS holds it",
    "court": "with the court, or waits for it",
    "prison": "in prison",
    "allocation": "waits to be allocated",
    "gap": "nobody holds it: a gap",
    "escalation": "held while an escalation is decided",
    "overlap": "another claims it too: an overlap",
    "unseen": "no appointment is offered",
    "probation": "waits for probation",
    "others": "waits for others",
    GOES_ON: "goes on",
}
HEADINGS = {"custody": "Who held the case", "waits": "Whom it waited for"}
"""What stands above the first lane of each."""

SIDE_WORDS = {"COURT": "courts", "PROBATION": "probation", "OTHERS": "others"}
STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 600)
"""From one name of a month to the next there are so many months."""

BARS = Markup(
    '<g class="bar" data-track="{track}" data-sequence="{sequence}" data-from="{start}" data-until="{end}">'
    "<title>{said}</title>{drawn}</g>"
)
RECT = Markup('<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="{ink}"{dashes}/>')
ARROW = Markup('<path class="goes-on" d="M{x},{y} l8,{half} l-8,{half} z" fill="{ink}"/>')
DIAMOND = Markup('<path d="M{x},{y} l8,9 l-8,9 l-8,-9 z" fill="{ink}"/>')
DOT = Markup('<circle cx="{x}" cy="{y}" r="4" fill="{ink}"/>')
LINK = Markup(
    '<a class="mark" href="{href}" aria-label="{said}"><title>{said}</title>'
    '<rect x="{x}" y="{y}" width="{touch}" height="{touch}" fill="{paper}" fill-opacity="0"/>{drawn}</a>'
)
UNLINKED = Markup('<g class="mark"><title>{said}</title>{drawn}</g>')
PATTERN = Markup(
    '<pattern id="{name}-{pattern}" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect width="8" height="8" fill="{paper}"/><path d="{path}" stroke="{ink}" stroke-width="{width}" fill="none"/>'
    "</pattern>"
)
HIDDEN = Markup('<g aria-hidden="true">{drawn}</g>')


class Mark(NamedTuple):
    """An event as it is drawn: its identifier, the day on which it happened, and what happened."""

    event_id: str
    day: date
    said: str


Href = Callable[[Sequence[Mark]], str]
"""Gives where a mark leads, from the event it stands for, or from several that are too near to be told apart."""


class Scale(NamedTuple):
    """The days that are drawn."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Give the place of a day; what lies outside is drawn at the edge."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(MARGIN + PLOT * min(max(share, 0), 1), 1)


def swimlane(
    tracks: Tracks,
    *,
    until: date,
    name: str,
    title: str,
    events: Sequence[Mark] = (),
    href: Href | None = None,
) -> Markup:
    """Draw a timeline from its first day to its last, or to the day `until`, the day asked, where it goes on.

    `tracks` are custody, waits, boundaries and gaps; `name` tells its parts from those of others on a page.  Without
    `href` no mark leads anywhere, as on paper.  Gives nothing where nobody held the case yet.
    """
    if not tracks["custody"]:
        return Markup()
    scale = Scale(tracks["custody"][0]["starts_on"], last_day(tracks, until=until))
    lines = _lines(tracks, scale, until)
    top = HEAD + LINES * len(lines)
    drawn, marked, y = Markup(), Markup(), top
    used: list[str] = []
    kinds: set[str] = set()
    for lane in _from_the_top(lanes_of(tracks)):
        if lane.kind in HEADINGS.keys() - kinds:
            drawn += text(0, y + 15, HEADINGS[lane.kind], bold=True)
            y += LANE
        kinds.add(lane.kind)
        drawn += _named(lane, y)
        if lane.kind == "boundaries":
            changes = [Mark(row["opened_by"], row["changed_on"], _change(row)) for row in lane.rows]
            marked += _marked(changes, scale, y, DIAMOND, href)
        else:
            used += [_pattern(lane, row) for row in lane.rows]
            used += [GOES_ON] * any(row["ends_on"] is None for row in lane.rows)
            drawn += Markup().join(_bar(lane, row, scale, y, until, name) for row in lane.rows)
        y += _height(lane)
    if inside := [one for one in events if scale.first <= one.day <= scale.last]:
        drawn += text(0, y + 15, "events")
        marked += _marked(inside, scale, y, DOT, href)
        y += LANE
    behind = _axis(scale, top, y) + Markup().join(_across(*line, scale, at, y) for at, line in enumerate(lines))
    legend, height = _legend(dict.fromkeys(used), name, y + 8)
    whole = Markup("<defs>{}</defs>").format(Markup().join(_defined(one, name) for one in dict.fromkeys(used)))
    picture = behind + drawn + legend
    whole += (HIDDEN.format(drawn=picture) if href else picture) + marked
    description = described(tracks, until=until)
    return frame(
        whole, name=name, title=title, description=description, width=WIDTH, height=height, has_links=href is not None
    )


def described(tracks: Tracks, *, until: date) -> str:
    """Say in a few sentences what the swimlane shows."""
    if not tracks["custody"]:
        return "Nobody held the case yet."
    custody = tracks["custody"]
    first, last = custody[0]["starts_on"], last_day(tracks, until=until)
    said = f"From {in_words(first)} to {in_words(last)} the case changed hands {_times(len(tracks['boundaries']))}."
    for days, what in (
        (sum(row["days"] for row in custody if row["is_gap"]), "nobody held it"),
        (sum(row["days"] for row in custody if row["is_overlap"]), "another officer claimed it too"),
        (sum(row["days"] for row in tracks["gaps"]), "no appointment was offered"),
    ):
        said += f" For {days_in_words(days)} {what}." if days else ""
    sides = Counter(row["side"] for row in tracks["waits"])
    whose = [f"{_times(sides[side])} for {words}" for side, words in SIDE_WORDS.items() if sides[side]]
    return said + (f" It waited {', '.join(whose)}." if whose else " It waited for nobody.")


def _times(count: int) -> str:
    return {0: "not once", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _from_the_top(lanes: Iterable[Lane]) -> list[Lane]:
    """Put the waits for courts before those for probation, and those for others last; none hides another."""
    every = [one for lane in lanes for one in (_apart(lane) if lane.kind == "waits" else [lane])]
    return sorted(every, key=lambda lane: list(SIDES).index(lane.rows[0]["side"]) if lane.kind == "waits" else -1)


def _apart(lane: Lane) -> list[Lane]:
    """Give as many lanes as there are waits at once."""
    lanes: list[list[Row]] = []
    for row in lane.rows:
        free = next((one for one in lanes if (one[-1]["ends_on"] or date.max) <= row["starts_on"]), None)
        if free is None:
            lanes.append([row])
        else:
            free.append(row)
    return [Lane(lane.kind, lane.label, rows) for rows in lanes]


def _height(lane: Lane) -> int:
    return LANE + (10 if lane.kind == "waits" else 0)


def _named(lane: Lane, y: float) -> Markup:
    """Write the name of a lane; of a wait, whom it waits for in a second line."""
    if lane.kind != "waits":
        return text(0, y + 15, lane.label)
    row = lane.rows[0]
    return text(0, y + 11, label(row["kind"])) + text(0, y + 29, label(row["waiting_for"]), fill=GREY)


def _pattern(lane: Lane, row: Row) -> str:
    match lane.kind:
        case "claims":
            return "overlap"
        case "gaps":
            return "unseen"
        case "waits":
            return SIDES[row["side"]]
    return HELD.get(row["kind"]) or str(row["organisation"])


def _bar(lane: Lane, row: Row, scale: Scale, y: float, until: date, name: str) -> Markup:
    """Draw an interval; one that still goes on ends in an arrow."""
    start, end, pattern = row["starts_on"], row["ends_on"] or until, _pattern(lane, row)
    x, width = scale.x(start), round(max(scale.x(end) - scale.x(start), 3), 1)
    dashes = Markup(' stroke-dasharray="4 2"') if lane.kind == "gaps" else ""
    drawn = RECT.format(
        x=x, y=y, width=width, height=BAR, fill=_fill(pattern, name), ink=INK, dashes=dashes
    )  # fmt: skip
    if row["ends_on"] is None:
        drawn += ARROW.format(x=round(x + width, 1), y=y, half=BAR // 2, ink=INK)
    track = "custody" if lane.kind == "claims" else lane.kind
    length = f"until {in_words(row['ends_on'])}" if row["ends_on"] else "and goes on"
    said = f"{_said(lane, row)}, from {in_words(start)} {length}, {days_in_words(row['days'])}"
    return BARS.format(
        track=track, sequence=row["sequence"], start=start, end=row["ends_on"] or "", said=said, drawn=drawn
    )


def _said(lane: Lane, row: Row) -> str:
    held = lane.kind == "custody" and label(row["kind"]) not in lane.label
    return f"{lane.label}, {label(row['kind'])}" if held else lane.label


def _fill(pattern: str, name: str) -> str:
    return f"url(#{name}-{pattern})" if pattern in PATTERNS else SOLID[pattern]


def _defined(pattern: str, name: str) -> Markup:
    if pattern not in PATTERNS:
        return Markup()
    ink, path, width = PATTERNS[pattern]
    return PATTERN.format(name=name, pattern=pattern, paper=PAPER, path=path, ink=ink, width=width)


def _marked(marks: Sequence[Mark], scale: Scale, y: float, sign: Markup, href: Href | None) -> Markup:
    """Draw events where they happened; those too near to be touched one by one lead to where they all are."""
    near: dict[int, list[Mark]] = {}
    for one in sorted(marks, key=lambda one: one.day):
        near.setdefault(min(int((scale.x(one.day) - MARGIN) // TOUCH), PLOT // TOUCH - 1), []).append(one)
    drawn = Markup()
    for place, some in near.items():
        at = y if sign is DIAMOND else y + BAR / 2
        signs = Markup().join(sign.format(x=x, y=at, ink=INK) for x in dict.fromkeys(scale.x(one.day) for one in some))
        said = some[0].said if len(some) == 1 else _several(some)
        if href is None:
            drawn += UNLINKED.format(said=said, drawn=signs)
        else:
            x, top = MARGIN + place * TOUCH, y - (TOUCH - BAR) / 2
            drawn += LINK.format(href=href(some), said=said, x=x, y=top, touch=TOUCH, paper=PAPER, drawn=signs)
    return drawn


def _several(some: Sequence[Mark]) -> str:
    first, last = some[0].day, some[-1].day
    days = f"on {in_words(first)}" if first == last else f"from {in_words(first)} to {in_words(last)}"
    return f"{len(some)} events {days}"


def _change(row: Row) -> str:
    return f"{label(row['kind'])} on {in_words(row['changed_on'])}"


def _axis(scale: Scale, top: float, bottom: float) -> Markup:
    """Draw a line at each month, and name as many as there is room for."""
    days = list(months(scale.first, scale.last))
    apart = PLOT * 30 / max((scale.last - scale.first).days, 1)
    step = next(step for step in STEPS if step * apart >= OF_LETTER * len("Apr 2016") or step == STEPS[-1])
    named = [day for day in days if (day.year * 12 + day.month - 1) % step == 0]
    drawn = Markup().join(rule(scale.x(day), HEAD - 8, scale.x(day), bottom) for day in days)
    fit = [day for day in named if scale.x(day) <= WIDTH - OF_LETTER * len("Apr 2016")]
    drawn += Markup().join(text(scale.x(day), 16, f"{day:%b %Y}") for day in fit)
    return drawn if fit else drawn + text(MARGIN, 16, in_words(scale.first))


def _lines(tracks: Tracks, scale: Scale, until: date) -> list[tuple[date, str, str]]:
    """Give the days at which a line goes down: each transfer, and the day asked where it is among those drawn."""
    days = [row["changed_on"] for row in tracks["boundaries"] if row["kind"] == "transfer"]
    lines = [(day, f"transferred, {in_words(day)}", "6 3") for day in dict.fromkeys(days)]
    return lines + ([(until, f"day asked, {in_words(until)}", "")] if scale.first <= until <= scale.last else [])


def _across(day: date, said: str, dashes: str, scale: Scale, at: int, bottom: float) -> Markup:
    x, y = scale.x(day), HEAD + LINES * at
    is_right = x + OF_LETTER * len(said) > WIDTH
    return rule(x, y, x, bottom, stroke=INK, width=2, dashes=dashes) + text(
        x - 6 if is_right else x + 6, y + 10, said, anchor="end" if is_right else "start"
    )


def _legend(used: Iterable[str], name: str, y: float) -> tuple[Markup, float]:
    """Say what each fill means that was drawn, as many to a line as there is room for; and give where it ends."""
    drawn, x = Markup(), 0.0
    for pattern, said in ((one, MEANINGS[one]) for one in MEANINGS if one in {*used}):
        width = 40 + OF_LETTER * len(said)
        if x and x + width > WIDTH:
            x, y = 0.0, y + 28
        drawn += _sample(pattern, name, round(x, 1), y)
        drawn += text(x + 34, y + 14, said)
        x += width + 12
    return Markup('<g class="legend">{}</g>').format(drawn), y + 28


def _sample(pattern: str, name: str, x: float, y: float) -> Markup:
    if pattern == GOES_ON:
        return ARROW.format(x=x + 10, y=y, half=BAR // 2, ink=INK)
    dashes = Markup(' stroke-dasharray="4 2"') if pattern == "unseen" else ""
    return RECT.format(x=x, y=y, width=28, height=BAR, fill=_fill(pattern, name), ink=INK, dashes=dashes)
