"""The screen in a browser: nobody passes without the token, and nothing but this machine is asked."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from analyzer.tui.serve import HOST, GuardedServer


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        port: int = one.getsockname()[1]
        return port


async def answers(*asked: dict[str, Any]) -> list[aiohttp.ClientResponse]:
    """What a served program answers to these, one after another, in one browser."""
    told: list[str] = []
    server = GuardedServer(["--version"], free_port(), "bundle", told.append)
    runner = web.AppRunner(await server._make_app())
    await runner.setup()
    await web.TCPSite(runner, server.host, server.port).start()
    found = []
    jar = aiohttp.CookieJar(unsafe=True)  # of an address that is a number
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        for one in asked:
            way = str(one.pop("way", "/")).replace("TOKEN", server.address.rpartition("=")[2])
            headers = {k: v.format(port=server.port) for k, v in one.pop("headers", {}).items()}
            answer = await browser.get(f"http://{HOST}:{server.port}{way}", headers=headers, **one)
            await answer.read()
            found.append(answer)
    await runner.cleanup()
    assert told == [server.address]
    return found


def ask(*asked: dict[str, Any]) -> list[aiohttp.ClientResponse]:
    return asyncio.run(answers(*asked))


def test_only_the_token_opens() -> None:
    before, wrong, with_token, after = ask({}, {"way": "/?token=x"}, {"way": "/?token=TOKEN"}, {})
    assert [before.status, wrong.status, with_token.status, after.status] == [403, 403, 200, 200]
    assert "token" not in str(with_token.url)  # it does not stay in the history of the browser


@pytest.mark.parametrize("way", ["/ws", "/static/js/textual.js", "/download/x"])
def test_no_other_way_is_open(way: str) -> None:
    (answer,) = ask({"way": way})
    assert answer.status == 403


def test_no_other_site_can_ask() -> None:
    token = {"way": "/?token=TOKEN"}
    _, renamed = ask(dict(token), {"headers": {"Host": "evil.example:{port}"}})
    assert renamed.status == 403
    _, foreign = ask(dict(token), {"headers": {"Origin": "http://evil.example"}})
    assert foreign.status == 403
    _, own = ask(dict(token), {"headers": {"Origin": "http://127.0.0.1:{port}"}})
    assert own.status == 200


def test_the_page_fetches_nothing_from_elsewhere() -> None:
    (page,) = ask({"way": "/?token=TOKEN"})
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "https:" not in policy
    assert page.headers["Cache-Control"] == "no-store"


def test_it_listens_on_this_machine_alone() -> None:
    assert GuardedServer([], 1, "", print).host == "127.0.0.1"
