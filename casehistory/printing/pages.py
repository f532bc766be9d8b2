"""A document laid out: as HTML that stands alone, and as a tagged PDF for paper."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from casehistory.printing.document import Document
from consumers.store import installing

VARIANT = "pdf/ua-1"
"""The kind of PDF that can be read aloud: tagged, with a title, a language and alternative texts."""


EPOCH = "SOURCE_DATE_EPOCH"
"""The variable by which a program is told what to take for the time."""


class PrinterMissing(Exception):
    """What makes a PDF of pages is not installed."""


@cache
def _templates() -> jinja2.Environment:
    ours = jinja2.PackageLoader("casehistory.printing", "templates")
    return jinja2.Environment(
        loader=ours, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )


def as_html(document: Document) -> bytes:
    """Give a document as HTML with its style in it.  The same document gives the same bytes."""
    style = Markup(files("casehistory.printing").joinpath("print.css").read_text("utf-8"))  # noqa: S704  # our own
    made_at = document.made_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    text = _templates().get_template("report.html").render(document=document, style=style, made_at=made_at)
    return text.encode()


def as_pdf(document: Document) -> bytes:
    """Give a document as PDF.  With the same fonts the same document gives the same bytes.  Raises PrinterMissing."""
    html, printer = as_html(document), _printer()
    with _dated(document.made_at):
        written: bytes = printer.HTML(string=html.decode(), url_fetcher=_nothing).write_pdf(
            pdf_variant=VARIANT, pdf_identifier=hashlib.sha256(html).hexdigest()[:32].encode()
        )
    return written


@contextmanager
def _dated(made_at: datetime) -> Iterator[None]:
    """Let what embeds the fonts, which else writes into them when it did so, write this instant."""
    before = os.environ.get(EPOCH)
    os.environ[EPOCH] = str(int(made_at.timestamp()))
    try:
        yield
    finally:
        del os.environ[EPOCH]
        if before is not None:
            os.environ[EPOCH] = before


FORMS: Mapping[str, Callable[[Document], bytes]] = {".pdf": as_pdf, ".html": as_html}
"""How a file may end, and what is written into it."""


def check_form(ending: str) -> None:
    """Raise PrinterMissing where a form cannot be made here."""
    if FORMS[ending] is as_pdf:
        _printer()


def _printer() -> Any:
    try:
        import weasyprint
    except ModuleNotFoundError as error:
        raise PrinterMissing(
            f"a PDF needs WeasyPrint, which is not installed: {installing('print')}; a report that ends in .html needs "
            "nothing more"
        ) from error
    except OSError as error:  # it looks for Pango as it is imported
        raise PrinterMissing(
            "a PDF needs Pango, which is not on this machine: apt-get install libpango-1.0-0 libpangoft2-1.0-0; "
            "a report that ends in .html needs nothing more"
        ) from error
    return weasyprint


def _nothing(url: str) -> Any:
    """Fetch nothing from elsewhere: all that a document shows is in it."""
    raise ValueError(f"{url} is not part of the document")
