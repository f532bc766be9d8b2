"""What numbers the words of a report admit: "just over one-third" of 40 cases is 14 or 15 of them.

A report that gives words where a record gives numbers can be held to them only by a rule for reading words.  This is
the rule.  It is ours and not the inspectorate's, who do not say what theirs is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

PERCENT = Fraction(1, 100)

FRACTIONS = {
    "half": Fraction(1, 2),
    "one-third": Fraction(1, 3),
    "two-thirds": Fraction(2, 3),
    "one-quarter": Fraction(1, 4),
    "three-quarters": Fraction(3, 4),
    "all": Fraction(1),
}
IN_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {word: number for number, word in enumerate(IN_WORDS)} | {"fifteen": 15, "sixteen": 16}

Bound = Callable[[Fraction, Fraction], bool]
"""Whether a share of cases is admitted, given the share that is named."""

BOUNDS: dict[str, Bound] = {
    "just over": lambda share, named: named < share <= named + 5 * PERCENT,
    "a little over": lambda share, named: named < share <= named + 5 * PERCENT,
    "just under": lambda share, named: named - 5 * PERCENT <= share < named,
    "nearly": lambda share, named: named - 7 * PERCENT <= share < named,
    "almost": lambda share, named: named - 7 * PERCENT <= share < named,
    "more than": lambda share, named: share > named,
    "less than": lambda share, named: share < named,
}
"""Words before a fraction.  Points are of the whole: just over half is more than 50% and no more than 55%."""

MOST = {"most": FRACTIONS["half"], "large majority": FRACTIONS["three-quarters"]}
"""Words that stand alone, for more than a fraction."""


class UnreadablePhrase(Exception):
    """The rule does not say how to read these words."""


class Admitted(NamedTuple):
    """The numbers of cases that a phrase admits, from the lowest to the highest."""

    lowest: int
    highest: int
    is_exact: bool
    """Whether the words name one number, so that there is nothing to read into them."""

    def __contains__(self, count: object) -> bool:
        """Say whether a number of cases is admitted."""
        return isinstance(count, int) and self.lowest <= count <= self.highest


def admitted(phrase: str, of: int) -> Admitted:
    """Read a phrase as said of so many cases.

    - A number, "all but one", and a percentage are meant exactly; a percentage is rounded half up.
    - "Just over" and "just under" a fraction are within five points of it, "nearly" and "almost" within seven, and
      "more than" and "less than" on that side of it.
    - A bare fraction is the nearest number of cases, one more or less, and "about" a number likewise; "only" changes
      nothing.
    - "Most" is more than half, "large majority" more than three-quarters.

    Raises UnreadablePhrase for other words, and where no number of cases fits.
    """
    words = phrase.lower().removeprefix("only ")
    if words.startswith("about "):
        number = _number(words.removeprefix("about "))
        return Admitted(number - 1, number + 1, is_exact=False)
    exact = _exactly(words, of)
    if exact is not None:
        return Admitted(exact, exact, is_exact=True)
    counts = [count for count in range(of + 1) if _admits(words, count, of)]
    if not counts:
        raise UnreadablePhrase(f"no number of {of} cases is {phrase!r}")
    return Admitted(counts[0], counts[-1], is_exact=words.endswith("%"))


def _exactly(words: str, of: int) -> int | None:
    if words == "all":
        return of
    if words.startswith("all but "):
        return of - _number(words.removeprefix("all but "))
    return _number(words) if words.isdecimal() or words in NUMBERS else None


def _number(word: str) -> int:
    if word not in NUMBERS and not word.isdecimal():
        raise UnreadablePhrase(f"{word!r} is not a number")
    return NUMBERS[word] if word in NUMBERS else int(word)


def _admits(words: str, count: int, of: int) -> bool:
    share = Fraction(count, of) if of else Fraction(0)
    if words in MOST:
        return share > MOST[words]
    if re.fullmatch(r"[0-9]+%", words):
        return _rounded(100 * share) == int(words.removesuffix("%"))
    before, _, last = words.rpartition(" ")
    if last not in FRACTIONS or (before and before not in BOUNDS):
        raise UnreadablePhrase(f"no rule says how to read {words!r}")
    if not before:
        return abs(count - _rounded(FRACTIONS[last] * of)) <= 1
    return BOUNDS[before](share, FRACTIONS[last])


def _rounded(number: Fraction) -> int:
    """Round half up."""
    return int(number + Fraction(1, 2))
