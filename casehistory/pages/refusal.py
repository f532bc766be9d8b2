"""Refusals: what is said, and with which status, to somebody whose page cannot be given."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import Response

from casehistory.cli.exits import NOT_FOUND, USAGE, failure_of
from casehistory.pages.address import BadAddress
from casehistory.pages.forms import NoTable, as_html
from casehistory.pages.page import Page
from casehistory.pages.reader import NotLetIn
from casehistory.pages.visit import Visit
from casehistory.quarantine import NotInQuarantine
from casehistory.recording import NothingRecorded
from casehistory.written import as_json
from schemas.watermark import HistoryNotMade

LOG = logging.getLogger(__name__)

TITLES = {
    HTTPStatus.BAD_REQUEST: "There is a problem with the address",
    HTTPStatus.UNAUTHORIZED: "You need to say who you are",
    HTTPStatus.NOT_FOUND: "Page not found",
    HTTPStatus.METHOD_NOT_ALLOWED: "These pages can only be read",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Sorry, there is a problem with this page",
    HTTPStatus.SERVICE_UNAVAILABLE: "The record cannot be read now",
}
OF_ERRORS: Mapping[type[Exception], str] = {
    NothingRecorded: "Nothing is recorded yet",
    HistoryNotMade: "History is not made yet",
    NotInQuarantine: "Nothing has this number",
}
"""What tells more than the status does."""

SENTENCES = {
    HTTPStatus.NOT_FOUND: "If you typed the address, check that it is correct; if you pasted it, that it is whole.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Every page answers GET and nothing else.",
}
OURS = "This is a mistake of ours, and it was logged. Nothing was changed: these pages only read."


def refused(error: Exception, visit: Visit, form: str) -> Response:
    """Answer a request that cannot be granted: a page for people, a JSON object for programs."""
    status, sentence, name = _judged(error)
    if form:
        response = Response(as_json({"error": sentence}), status_code=status, media_type="application/json")
    else:
        facts = {"sentence": sentence, "name": name}
        title = OF_ERRORS.get(type(error)) or TITLES.get(status, status.phrase)
        page = Page(title=title, template="refusal.html", status=status, facts=facts)
        response = as_html(page, visit)
    response.headers.update(_headers(error))
    return response


def _judged(error: Exception) -> tuple[HTTPStatus, str, str | None]:
    """Give the status, the sentence, and the part of the address that is wrong, if it is one."""
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
        return status, SENTENCES.get(status, error.detail), None
    if isinstance(error, BadAddress):
        return HTTPStatus.BAD_REQUEST, str(error), error.name
    if isinstance(error, NotLetIn):
        return HTTPStatus.UNAUTHORIZED, str(error), None
    if isinstance(error, NoTable):
        return HTTPStatus.NOT_FOUND, str(error), None
    failure = failure_of(error)
    if failure is None:
        LOG.error("a page of %s failed", type(error).__name__, exc_info=error)
        return HTTPStatus.INTERNAL_SERVER_ERROR, OURS, None
    statuses = {NOT_FOUND: HTTPStatus.NOT_FOUND, USAGE: HTTPStatus.BAD_REQUEST}
    return statuses.get(failure.exit_code, HTTPStatus.SERVICE_UNAVAILABLE), failure.message, None


def _headers(error: Exception) -> Mapping[str, str]:
    if isinstance(error, HTTPException):
        return error.headers or {}
    return {"WWW-Authenticate": 'Basic realm="casehistory", charset="UTF-8"'} if isinstance(error, NotLetIn) else {}
