"""The findings by domain: what inspectors judged and what the facts say, as sentences, drawings and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from casehistory.charts import HIGHEST, figures_in_words
from casehistory.definitions import DOMAINS
from casehistory.drawing.bars import Bar, bars
from casehistory.drawing.frame import number
from casehistory.headings import SUPPRESSED
from casehistory.measured import categories_of
from casehistory.printing.document import Block, Cell, Grid, Items, Part, Picture, Section, Text
from casehistory.printing.findings import Finding, Findings
from projections.measure import LOWEST_RATING, RATINGS, Definition, Group, percentage
from projections.sentences import days_in_words, group_in_table, label
from projections.thresholds import thresholds

JUDGED, FACTS = "What inspectors judged", "What the record shows"
NOBODY = "none judged"

MOST_COMPARED, MOST_ALONE = 5, 12
"""So many measures are drawn: more bars than that have no room on a page."""


def parts(found: Findings) -> Iterator[Part]:
    """Give a part for each domain."""
    for domain, heading in DOMAINS.items():
        of_domain = [one for one in found.all if one.definition.domain == domain]
        if of_domain:
            yield _part(heading, domain.replace("_", "-"), found, of_domain)


def _part(heading: str, anchor: str, found: Findings, of_domain: Sequence[Finding]) -> Part:
    shown = [one for one in of_domain if one.has_figures]
    judged = [one for one in shown if one.definition.family == "J"]
    facts = [one for one in shown if one.definition.family != "J"]
    sections = [
        Section(heading=title, anchor=f"{anchor}-{name}", blocks=list(_blocks(f"{anchor}-{name}", found, those)))
        for name, title, those in (("judged", JUDGED, judged), ("facts", FACTS, facts))
        if those
    ]
    if left_out := list(_left_out(of_domain)):
        sections.append(Section(heading="Measures without a figure", anchor=f"{anchor}-left-out", blocks=left_out))
    without = len(of_domain) - len(shown)
    said = f"{_many(len(shown), 'measure')} of this domain {'has' if len(shown) == 1 else 'have'} figures here"
    said += (
        f"; {without} {'has' if without == 1 else 'have'} none, and the reason stands at the end." if without else "."
    )
    return Part(heading=heading, anchor=anchor, blocks=[Text(said=said)], sections=sections)


def _blocks(anchor: str, found: Findings, those: Sequence[Finding]) -> Iterator[Block]:
    shares = [one for one in those if one.result.kind == "share"]
    amounts = [one for one in those if one.result.kind in ("days", "count")]
    if shares:
        yield from _about_shares(anchor, found, shares)
        yield _shares(found, shares)
    if amounts:
        yield _amounts(found, amounts)
    for one in those:
        if one.result.kind == "category":
            yield _categories(found, one)


# Shares


def _about_shares(anchor: str, found: Findings, shares: Sequence[Finding]) -> Iterator[Block]:
    """Say which bands the shares are in, and draw those that tell most, with a sentence that says which they are."""
    bands = [_bands(name, shares) for name in found.organisations]
    if any(bands):
        yield Text(said=" ".join(filter(None, bands)))
    compared = sorted((one for one in shares if _points(one, found)), key=lambda one: -abs(_points(one, found)))
    drawn = compared[:MOST_COMPARED] or [one for one in shares if any(_shown(one))][:MOST_ALONE]
    sentence = _compared(drawn, found) if compared else _alone(drawn)
    yield Text(said=sentence + _which(len(drawn), len(shares), is_compared=bool(compared)))
    picture = bars(
        name=f"{anchor}-shares",
        title=f"{sentence} {' '.join(f'{_titled(one.definition)}: {_said(one)}.' for one in drawn)}",
        description="Shares in percent; each is in the table that follows.",
        of=[bar for one in drawn for bar in _bars(one, found, is_compared=bool(compared))],
        most=HIGHEST,
        unit="%",
        is_judged=all(one.definition.family == "J" for one in drawn),
    )
    yield Picture(drawn=picture)


def _bands(organisation: str | None, shares: Iterable[Finding]) -> str:
    found = Counter(one.groups[organisation].rating for one in shares if organisation in one.groups)
    del found[None]
    said = [f"{found[band]} {label(band)}" for band in reversed((LOWEST_RATING, *RATINGS)) if found[band]]
    if not said:
        return ""
    judged = f"{_many(found.total(), 'judgement')} on work of the {organisation_in_words(organisation)}"
    return f"Of {judged}, by band{_unverified()}: {_and(said)}."


def _unverified() -> str:
    """Say that no source states where the bands begin, unless one does."""
    is_verified = all(thresholds()[name].verified for name in RATINGS.values())
    return "" if is_verified else " (where the bands begin is not verified)"


def _points(one: Finding, found: Findings) -> float:
    """Give by how many points the second organisation is above the first; none where one of the two has no figure."""
    values = [one.groups[name].value for name in found.organisations[:2] if name in one.groups]
    return values[1] - values[0] if len(values) == 2 and None not in values else 0.0  # type: ignore[operator]


def _compared(drawn: Sequence[Finding], found: Findings) -> str:
    widest = drawn[0]
    sides = [f"{share(widest.groups[name])} for the {organisation_in_words(name)}" for name in found.organisations[:2]]
    return f"The widest difference is in {_titled(widest.definition)}: {' and '.join(sides)}."


def _alone(drawn: Sequence[Finding]) -> str:
    every = [(one, group) for one in drawn for group in _shown(one)]
    (most, highest), (least, lowest) = (choose(every, key=lambda pair: pair[1].value or 0) for choose in (max, min))
    if len(every) == 1:
        return f"The share in {_titled(most.definition)} is {share(highest)}."
    if highest.value == lowest.value:
        return f"Every share is {number(highest.value or 0)}%."
    return (
        f"The highest share is in {_titled(most.definition)}: {share(highest)}. "
        f"The lowest is in {_titled(least.definition)}: {share(lowest)}."
    )


def _which(drawn: int, of: int, *, is_compared: bool) -> str:
    """Say which measures are drawn, where not all are."""
    if drawn == of:
        return ""
    which = f"the {drawn} in which the two differ most" if is_compared and drawn > 1 else f"{drawn} of these {of}"
    return f" The chart shows {which}; the table has all {of}."


def _shown(one: Finding) -> list[Group]:
    return [group for group in one.groups.values() if group.value is not None]


def _said(one: Finding) -> str:
    groups = ((name, group) for name, group in one.groups.items() if group.denominator)
    return ", ".join(f"{organisation_in_words(name)} {number(group.value or 0)}%" for name, group in groups)


def _bars(one: Finding, found: Findings, *, is_compared: bool) -> Iterator[Bar]:
    """Give a bar for each organisation that has a figure; where two are compared, under the name of the measure."""
    heading = _titled(one.definition, as_heading=True) if is_compared else None
    for name in found.organisations:
        group = one.groups.get(name)
        if group is not None and group.denominator:
            named = organisation_in_words(name)
            named = named if is_compared else _titled(one.definition, as_heading=True)
            named += f", {organisation_in_words(name)}" if not is_compared and len(found.organisations) > 1 else ""
            yield Bar(named, group.value, figures_in_words(one.result, group), heading=heading)
            heading = None


def _shares(found: Findings, shares: Sequence[Finding]) -> Grid:
    is_rated = any(group.rating for one in shares for group in one.groups.values())
    has_target = any(one.result.target is not None for one in shares)
    headings, numbers, rows = ["Measure"], [], []
    for organisation in found.organisations:
        named = organisation_in_words(organisation)
        numbers.append(len(headings))
        headings += [named, f"{named}: band"] if is_rated else [named]
    headings += ["Target"] if has_target else []
    for one in shares:
        row = [_named(one.definition)]
        for organisation in found.organisations:
            group = one.groups.get(organisation)
            row.append(_figure(group, _share_of))
            row += [Cell(said=_band(group))] if is_rated else []
        rows.append([*row, *([_target(one)] if has_target else [])])
    caption = f"Shares: how many met it, of those judged{_unverified() if is_rated else ''}"
    return Grid(caption=caption, headings=headings, rows=rows, numbers=numbers, kind="figures")


def _share_of(group: Group) -> Cell:
    return Cell(said=f"{number(group.value or 0)}%", under=_under(f"{group.numerator} of {group.denominator}", group))


def share(group: Group) -> str:
    """Write a share with what it is of: 43.3% (13 of 30)."""
    return f"{number(group.value or 0)}% ({group.numerator} of {group.denominator})"


def _band(group: Group | None) -> str:
    return label(group.rating).capitalize() if group and group.rating else ""


def _target(one: Finding) -> Cell:
    if one.result.target is None or one.definition.target is None:
        return Cell(said="none")
    reached = [
        f"{organisation_in_words(name)} {'reached' if group.is_reached else 'not reached'}"
        for name, group in one.groups.items()
        if group.is_reached is not None
    ]
    is_verified = thresholds()[one.definition.target].verified
    said = f"{one.result.target}%" if is_verified else f"{one.result.target}%, not verified"
    return Cell(said=said, under=", ".join(reached), marked=not is_verified)


# Days, counts and categories


def _amounts(found: Findings, amounts: Sequence[Finding]) -> Grid:
    rows = [
        [_named(one.definition), *(_figure(one.groups.get(name), _amount_in(one)) for name in found.organisations)]
        for one in amounts
    ]
    return Grid(
        caption="Days and counts: the median, and how they spread",
        headings=["Measure", *map(organisation_in_words, found.organisations)],
        rows=rows,
        numbers=range(1, len(found.organisations) + 1),
        kind="figures",
    )


def _amount_in(one: Finding) -> Callable[[Group], Cell]:
    def amount(group: Group) -> Cell:
        value = group.value or 0
        median = days_in_words(int(value)) if one.result.kind == "days" and value % 1 == 0 else number(value)
        spread = f"9 in 10 within {number(group.p90 or 0)}, most {number(group.maximum or 0)}, of {group.denominator}"
        return Cell(said=median, under=_under(spread, group))

    return amount


def _categories(found: Findings, one: Finding) -> Grid:
    groups = [one.groups.get(name) for name in found.organisations]
    rows = [
        [Cell(said=label(name).capitalize()), *(_figure(group, _many_in(name)) for group in groups)]
        for name in categories_of(group for group in groups if group)
    ]
    return Grid(
        caption=f"{_titled(one.definition, as_heading=True)}: {one.definition.question}",
        headings=["Answer", *map(organisation_in_words, found.organisations)],
        rows=rows,
        numbers=range(1, len(groups) + 1),
        kind="figures",
    )


def _many_in(name: str) -> Callable[[Group], Cell]:
    def many(group: Group) -> Cell:
        count, of = group.categories.get(name, 0), group.denominator or 0
        return Cell(said=f"{number(percentage(count, of) or 0)}%", under=_under(f"{count} of {of}", group))

    return many


# Words


def _figure(group: Group | None, written: Callable[[Group], Cell]) -> Cell:
    """Write the figures of a group, or why there are none."""
    if group is not None and group.is_suppressed:
        return Cell(said=SUPPRESSED)
    return written(group) if group is not None and group.denominator else Cell(said=NOBODY)


def _under(said: str, group: Group) -> str:
    """Add how many were left out, and why."""
    reasons = ", ".join(f"{label(reason)} {many}" for reason, many in group.excluded.items())
    return f"{said}; left out: {reasons}" if reasons else said


def _left_out(of_domain: Sequence[Finding]) -> Iterator[Block]:
    nobody = [one for one in of_domain if not one.has_figures and not one.is_suppressed]
    suppressed = [one for one in of_domain if one.is_suppressed and not one.has_figures]
    if nobody:
        yield Text(said="Nobody was judged by these:")
        yield Items(said=[_titled(one.definition, as_heading=True) for one in nobody], is_short=True)
    if suppressed:
        yield Text(said="Too few were judged by these for a figure to be shown:")
        yield Items(said=[_titled(one.definition, as_heading=True) for one in suppressed], is_short=True)


def _named(one: Definition) -> Cell:
    return Cell(said=_titled(one, as_heading=True), under=one.question[0].upper() + one.question[1:])


def _titled(one: Definition, *, as_heading: bool = False) -> str:
    """Give the title of a measure with its code; among judgements it need not say that it is one."""
    title = one.title.removesuffix(", as judged")
    title = title if as_heading or title[:2].isupper() else title[0].lower() + title[1:]
    return f"{title} ({one.code})"


def organisation_in_words(organisation: str | None) -> str:
    """Give the name of an organisation."""
    return group_in_table("organisation", organisation)


def _many(many: int, of: str) -> str:
    return f"{many} {of}" if many == 1 else f"{many} {of}s"


def _and(said: Sequence[str]) -> str:
    return f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else "".join(said)
