"""The guard at the door: it takes the form off the path, refuses what is too long, and says what a browser may do."""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST = 4_096
"""The most bytes of an address."""

ENDINGS = (".json", ".csv", ".parquet")
STATIC = "/static/"

ALWAYS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Stands before the application, for every request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, with its form in the state, and its answer out with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        is_static = path.startswith(STATIC)
        form = next((one for one in ENDINGS if path.endswith(one)), "") if not is_static else ""
        scope = {**scope, "path": path.removesuffix(form) or "/", "state": {**scope.get("state", {}), "form": form}}

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(ALWAYS | {"Cache-Control": "no-cache" if is_static else "no-store"})
            await send(message)

        app = self._app
        if len(path) + len(scope["query_string"]) > LONGEST:
            app = PlainTextResponse("The address is too long.\n", status_code=HTTPStatus.REQUEST_URI_TOO_LONG)
        await app(scope, receive, say)
