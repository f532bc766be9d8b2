"""How the report's words are read as numbers of cases.  Lines are those of the text of the report."""

from __future__ import annotations

import pytest

from casehistory.phrases import UnreadablePhrase, admitted


@pytest.mark.parametrize(
    ("line", "phrase", "of", "lowest", "highest"),
    [
        ("L503", "just over half", 40, 21, 22),
        ("L503", "just over one-third", 40, 14, 15),
        ("L689", "just over one-quarter", 305, 77, 91),
        ("L870", "a little over half", 40, 21, 22),
        ("L789", "just under two-thirds", 121, 75, 80),
        ("L463", "nearly all", 40, 38, 39),
        ("L545", "almost half", 21, 10, 10),
        ("L860", "nearly half", 40, 18, 19),
        ("L727", "nearly one-quarter", 29, 6, 7),
        ("L884", "almost all", 21, 20, 20),
        ("L612", "less than half", 40, 0, 19),
        ("L612", "less than two-thirds", 40, 0, 26),
        ("L614", "more than half", 40, 21, 40),
        ("L519", "more than three-quarters", 21, 16, 21),
        ("L789", "more than one-third", 21, 8, 21),
        ("L725", "most", 29, 15, 29),
        ("L463", "large majority", 40, 31, 40),
    ],
)
def test_words_before_a_fraction_say_on_which_side_of_it_and_how_near(
    line: str, phrase: str, of: int, lowest: int, highest: int
) -> None:
    read = admitted(phrase, of)

    assert (read.lowest, read.highest, read.is_exact) == (lowest, highest, False), line


@pytest.mark.parametrize(
    ("line", "phrase", "of", "nearest"),
    [
        ("L610", "one-third", 40, 13),
        ("L864", "half", 40, 20),
        ("L495", "only half", 40, 20),
        ("L517", "three-quarters", 21, 16),
        ("L753", "one-third", 21, 7),
        ("L888", "half", 21, 11),
    ],
)
def test_a_bare_fraction_is_the_nearest_number_of_cases_one_more_or_less(
    line: str, phrase: str, of: int, nearest: int
) -> None:
    read = admitted(phrase, of)

    assert (read.lowest, read.highest, read.is_exact) == (nearest - 1, nearest + 1, False), line


@pytest.mark.parametrize(
    ("line", "phrase", "of", "count"),
    [
        ("L517", "all but one", 21, 20),
        ("L888", "all but two", 21, 19),
        ("L537", "all", 14, 14),
        ("L882", "sixteen", 21, 16),
        ("L860", "seven", 40, 7),
        ("L753", "only one", 7, 1),
        ("L862", "none", 12, 0),
        ("L925", "40", 40, 40),
    ],
)
def test_a_number_is_meant_exactly(line: str, phrase: str, of: int, count: int) -> None:
    assert admitted(phrase, of) == (count, count, True), line


def test_a_number_larger_than_the_cases_there_are_is_admitted_by_none_of_them() -> None:
    assert [count for count in range(6) if count in admitted("seven", 5)] == []


@pytest.mark.parametrize(
    ("phrase", "of", "lowest", "highest"),
    [("87%", 45, 39, 39), ("67%", 21, 14, 14), ("42%", 38, 16, 16), ("50%", 200, 99, 100), ("0%", 40, 0, 0)],
)
def test_a_percentage_is_meant_exactly_once_rounded_half_up(phrase: str, of: int, lowest: int, highest: int) -> None:
    assert admitted(phrase, of) == (lowest, highest, True)


@pytest.mark.parametrize(
    ("phrase", "of", "last", "first_out"),
    [("just over half", 100, 55, 56), ("just under half", 100, 45, 44), ("nearly half", 100, 43, 42)],
)
def test_the_outer_edge_of_a_range_belongs_to_it_and_the_fraction_itself_does_not(
    phrase: str, of: int, last: int, first_out: int
) -> None:
    read = admitted(phrase, of)

    assert last in read
    assert first_out not in read
    assert 50 not in read


def test_about_a_number_is_one_more_or_less() -> None:
    assert admitted("about nine", 9) == (8, 10, False)  # L925


def test_capitals_do_not_matter() -> None:
    assert admitted("Nearly all", 40) == admitted("nearly all", 40)


@pytest.mark.parametrize("phrase", ["many", "some", "", "rather more than half", "more than 87%", "all but a few"])
def test_words_that_the_rule_does_not_know_are_refused_and_not_guessed_at(phrase: str) -> None:
    with pytest.raises(UnreadablePhrase):
        admitted(phrase, 40)


def test_a_phrase_that_no_number_of_cases_fits_is_refused() -> None:
    with pytest.raises(UnreadablePhrase, match="no number of 3 cases is 'nearly half'"):
        admitted("nearly half", 3)
