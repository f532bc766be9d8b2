"""A printed report can be read aloud, found one's way in, and made again to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from tests.printing.conftest import Print, Printed

UNAVAILABLE = 5
UNIT = ("report", "--where", "unit=CRC-WORCESTERSHIRE", "--out")


@pytest.fixture(scope="module")
def paper(in_process: Print, tmp_path_factory: pytest.TempPathFactory) -> Iterator[pikepdf.Pdf]:
    """A report on a unit, as PDF."""
    out = tmp_path_factory.mktemp("paper") / "report.pdf"
    made = in_process(*UNIT, out)
    assert made.returncode == 0, made.stderr
    with pikepdf.open(out) as pdf:
        yield pdf


def elements(node: object) -> Iterator[pikepdf.Dictionary]:
    """Give the elements of a structure, from the top."""
    if not isinstance(node, pikepdf.Dictionary) or "/MCID" in node or node.get("/Type") == "/OBJR":
        return
    yield node
    inner = node.get("/K", [])
    for one in inner if isinstance(inner, pikepdf.Array) else [inner]:
        yield from elements(one)


def fonts(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Give the description of each font."""
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
            yield one


def test_a_pdf_is_tagged_and_has_a_title_a_language_bookmarks_and_its_fonts(paper: pikepdf.Pdf) -> None:
    tags = {str(one.get("/S")) for one in elements(paper.Root.StructTreeRoot)}
    with paper.open_outline() as outline:
        bookmarks = {one.title: [inner.title for inner in one.children] for one in outline.root}

    assert paper.Root.MarkInfo.Marked
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TH", "/TD", "/Figure"} <= tags
    assert str(paper.docinfo["/Title"]) == "Probation work by the record: unit CRC Worcestershire"
    assert paper.Root.ViewerPreferences.DisplayDocTitle
    assert str(paper.Root.Lang) == "en-GB"
    assert "What the record shows" in bookmarks["Protecting the public"]
    assert {"Thresholds", "Notes on method", "How to reproduce each figure"} <= bookmarks.keys()
    assert 8 < len(paper.pages) < 40
    assert list(fonts(paper))
    assert all("/FontFile2" in one or "/FontFile3" in one for one in fonts(paper))
    with paper.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_a_pdf_bears_the_day_up_to_which_it_knows_and_no_other(paper: pikepdf.Pdf) -> None:
    assert str(paper.docinfo["/CreationDate"]).startswith("D:20170707")
    assert paper.docinfo["/ModDate"] == paper.docinfo["/CreationDate"]


def test_every_picture_has_an_alternative_text(in_process: Print, tmp_path: Path) -> None:
    made = in_process("report", "west-mercia", "--out", tmp_path / "report.pdf")

    assert made.returncode == 0, made.stderr
    with pikepdf.open(tmp_path / "report.pdf") as pdf:
        texts = [str(one.get("/Alt", "")) for one in elements(pdf.Root.StructTreeRoot) if one.get("/S") == "/Figure"]
        assert 50 < len(pdf.pages) < 90
    assert len(texts) >= 24
    assert all(len(text) > 40 for text in texts)
    assert any("nobody held it" in text for text in texts)
    assert any("CRC 35%" in text for text in texts)


def test_html_has_headings_in_order_and_shows_nothing_from_elsewhere(west_mercia: Printed) -> None:
    page = west_mercia.page
    levels = [int(one.tag[1]) for one in page.xpath("//h1|//h2|//h3")]
    ids = page.xpath("//@id")

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//a/@href")} <= set(ids)
    assert page.xpath("//@src|//link|//script") == []
    assert all(one.xpath("title") and one.xpath("desc") for one in page.xpath("//svg"))


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_the_same_record_gives_the_same_bytes(in_process: Print, tmp_path: Path, ending: str) -> None:
    first, second = (tmp_path / f"{seed}.{ending}" for seed in "12")

    for seed, out in (("1", first), ("2", second)):
        assert in_process(*UNIT, out, PYTHONHASHSEED=seed).returncode == 0

    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("raise ModuleNotFoundError('No module named weasyprint', name='weasyprint')", "pip install '.[print]'"),
        ("raise OSError('cannot load library libpango-1.0-0')", "apt-get install libpango-1.0-0 libpangoft2-1.0-0"),
    ],
)
def test_what_a_pdf_needs_is_said_and_html_needs_none_of_it(
    in_process: Print, tmp_path: Path, broken: str, words: str
) -> None:
    (tmp_path / "weasyprint.py").write_text(broken)
    paths = f"{tmp_path}:{Path(__file__).parents[2]}"

    refused = in_process(*UNIT, tmp_path / "report.pdf", PYTHONPATH=paths)
    made = in_process(*UNIT, tmp_path / "report.html", PYTHONPATH=paths)

    assert refused.returncode == UNAVAILABLE
    assert words in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert made.returncode == 0, made.stderr
    assert not (tmp_path / "report.pdf").exists()
