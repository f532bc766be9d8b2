"""The application: every page at its path, in every form, behind the checks that all requests pass."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from casehistory.lookout import Lookout
from casehistory.pages import (
    accessibility,
    case,
    compare,
    comparison,
    contracts,
    definitions,
    events,
    handovers,
    home,
    measure,
    measures,
    officers,
    quarantine,
    rebuilt,
    streams,
    units,
)
from casehistory.pages.address import CLOCKS, WINDOW, check_names
from casehistory.pages.forms import FORMS
from casehistory.pages.guard import Guard
from casehistory.pages.histories import Histories
from casehistory.pages.page import At, Elsewhere
from casehistory.pages.reader import Reader, reader_of
from casehistory.pages.refusal import refused
from casehistory.pages.visit import Visit
from casehistory.settings import Settings

AT_ONCE = 8
"""So many pages are made at once; the next ones wait."""

BETWEEN_LOOKS = 10.0
"""Seconds between two looks at how the services get on."""

PAGES: Sequence[At] = (
    *home.PAGES,
    *case.PAGES,
    *events.PAGES,
    *compare.PAGES,
    *measures.PAGES,
    *measure.PAGES,
    *comparison.PAGES,
    *handovers.PAGES,
    *officers.PAGES,
    *units.PAGES,
    *rebuilt.PAGES,
    *streams.PAGES,
    *quarantine.PAGES,
    *contracts.PAGES,
    *definitions.PAGES,
    *accessibility.PAGES,
)


def application(settings: Settings) -> Starlette:
    """Give the pages over a record, as an ASGI application."""
    histories, lookout = Histories(settings), Lookout(settings, every=BETWEEN_LOOKS)

    def visit_of(request: Request) -> Visit:
        given = request.query_params
        query = {name: ",".join(filter(None, given.getlist(name))) for name in given}  # ticks come one by one
        return Visit(
            settings=settings, histories=histories, lookout=lookout, reader=Reader(), path=request.url.path, query=query
        )

    def answered(at: At) -> Callable[[Request], Response]:
        known = {"table", *at.takes, *(CLOCKS if at.has_clocks else ()), *(WINDOW if at.has_window else ())}

        def answer(request: Request) -> Response:
            visit, form = visit_of(request), request.state.form
            try:
                visit = dataclasses.replace(visit, reader=reader_of(request, settings.serving))
                check_names({name for name in visit.query if not name.endswith("_page")}, known)
                page = at.make(visit, **request.path_params)
                if isinstance(page, Elsewhere):
                    return RedirectResponse(page.address, status_code=HTTPStatus.SEE_OTHER)
                return FORMS[form](page, visit)
            except Exception as error:  # noqa: BLE001  # every one is answered, and what is ours is logged
                return refused(error, visit, form)

        return answer

    def refuse(request: Request, error: Exception) -> Response:
        return refused(error, visit_of(request), request.state.form)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = AT_ONCE
        with lookout:
            yield
        histories.close()

    routes: list[BaseRoute] = [Route(at.path, answered(at)) for at in PAGES]
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=list(settings.serving.hosts), www_redirect=False)
    return Starlette(
        routes=[*routes, Mount("/static", StaticFiles(packages=[("casehistory.pages", "static")]))],
        lifespan=lifespan,
        middleware=[Middleware(Guard), hosts],
        exception_handlers={HTTPException: refuse},
    )
