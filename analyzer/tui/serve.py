"""The screen in a browser, for who cannot have a terminal: on this machine alone, for who has the token.

textual-serve starts the program anew for every page and carries its screen over a websocket. It asks nobody
who they are, so that every request must bring the token, by a cookie that the first one sets.
"""

from __future__ import annotations

import secrets
import shlex
import sys
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from textual_serve.server import Server

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HOST = "127.0.0.1"
_COOKIE = "analyzer-token"
_HEADERS = {
    # The page asks for a font of the web: nothing leaves this machine.
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline';"
        " img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws://{host}; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


class GuardedServer(Server):
    """Serves a command to the browsers that know the token."""

    def __init__(self, arguments: Sequence[str], port: int, title: str, told: Callable[[str], None]) -> None:
        command = shlex.join([sys.executable, "-m", "analyzer", *arguments])
        super().__init__(command, host=HOST, port=port, title=title)
        self._token = secrets.token_urlsafe(32)
        self._told = told

    @property
    def address(self) -> str:
        """Where to point the browser."""
        return f"{self.public_url}/?token={self._token}"

    def initialize_logging(self) -> None:
        """No log: it would hold values of variables, and so text of the bundle."""

    async def on_startup(self, app: web.Application) -> None:
        """Tell the address."""
        del app
        self._told(self.address)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Nobody passes without the token, and no page of another site: its name resolves to this address."""
        if request.host != f"{self.host}:{self.port}":
            raise web.HTTPForbidden(text="wrong host")
        if self._is_token(request.query.get("token", "")):
            known = web.HTTPFound("/")  # the token does not stay in the browser's history
            known.set_cookie(_COOKIE, self._token, httponly=True, samesite="Strict")
            raise known
        if not self._is_token(request.cookies.get(_COOKIE, "")):
            raise web.HTTPForbidden(text="the address with the token is needed")
        if request.headers.get("Origin", self.public_url) != self.public_url:
            raise web.HTTPForbidden(text="wrong origin")
        answer = await handler(request)
        if not answer.prepared:
            for name, value in _HEADERS.items():
                answer.headers[name] = value.format(host=request.host)
        return answer

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._token.encode())
