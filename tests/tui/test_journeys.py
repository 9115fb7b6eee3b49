"""The ways that people go: from the verdict to the proof, through logs, times, objects, and away with it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.widgets import Input

from analyzer.notes import NoteBook
from analyzer.tui.commands import commands_of
from analyzer.tui.views.file import FileView
from analyzer.tui.views.logs import LogsView
from analyzer.tui.views.timeline import TimelineView
from analyzer.tui.views.verdict import VerdictView
from analyzer.tui.views.view import MAIN
from analyzer.tui.widgets.rows import RowsView
from tests.tui.conftest import Cases
from tests.tui.screen import LARGE, SMALL, Screen, shown

FAULTY = "postgres-password"
Way = Callable[[Screen], Awaitable[None]]


def walk(case: Path, way: Way, size: tuple[int, int] = SMALL, lang: str = "en") -> None:
    async def run() -> None:
        async with shown(case, size, lang) as screen:
            await way(screen)

    asyncio.run(run())


def marked_line(screen: Screen) -> str:
    (line,) = [line for line in screen.lines() if re.match(r" *[0-9]+ ▶", line)][:1]
    return line


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
def test_the_first_proof_is_two_keys_away(cases: Cases, size: tuple[int, int]) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("j", "enter")
        assert isinstance(screen.app.screen, FileView)
        assert "password authentication failed" in marked_line(screen) or "error connecting" in marked_line(
            screen
        )
        await screen.press("escape")
        assert isinstance(screen.app.screen, VerdictView)

    walk(cases(FAULTY), way, size)


def test_enter_on_a_cause_leads_to_its_first_proof(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("enter")
        assert isinstance(screen.app.screen, FileView)
        assert "▶" in screen.text()

    walk(cases(FAULTY), way)


def test_the_rule_behind_a_line(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("j", "enter", "r")
        assert screen.has("PG-001")
        assert screen.has("It fires when a log says")
        await screen.press("escape", "escape")
        assert isinstance(screen.app.screen, VerdictView)

    walk(cases(FAULTY), way, LARGE)


def test_folding(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        before = screen.text()
        await screen.press("space")
        assert len(re.findall("├", screen.text())) == 0
        await screen.press("space")
        assert screen.text() == before
        await screen.press("j", "left")
        assert screen.app.screen.query_one("#tree", RowsView).cursor == 0

    walk(cases(FAULTY), way)


def about(screen: Screen) -> str:
    return screen.lines()[1]


def test_search_in_the_logs_keeps_what_stands_around(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("2", "/")
        await screen.type("pool-1")
        assert isinstance(screen.app.screen, LogsView)
        assert "of 115" in about(screen)
        assert "/pool-1: " in about(screen)
        cursor = screen.app.screen.list.cursor
        await screen.press("n")
        following = screen.app.screen.list.cursor
        assert following > cursor
        await screen.press("N")
        assert screen.app.screen.list.cursor == cursor
        row = screen.app.screen.list.current()
        assert row is not None
        assert "pool-1" in row.text

    walk(cases(FAULTY), way, LARGE)


def test_a_search_for_nothing_says_so(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("2", "/")
        await screen.type("zyzzogeton")
        assert "/zyzzogeton: 0" in about(screen)
        assert screen.told() == "no match for zyzzogeton"
        await screen.press("/")
        await screen.type("(")
        assert "group" in screen.told()

    walk(cases(FAULTY), way, LARGE)


def test_filters(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.command("logs")
        await screen.press("&")
        await screen.type("component:postgres level:error")
        view = screen.app.screen
        assert isinstance(view, LogsView)
        assert 0 < view.list.count < 20
        assert {row.level for row in map(view.list.row, range(view.list.count)) if row} <= {"ERROR", "FATAL"}
        await screen.press("o")
        assert "by file" in about(screen)
        await screen.press("p")
        assert "run:previous" in about(screen)
        await screen.command("filter level:nonsense")
        assert "a level is one of" in screen.told()

    walk(cases(FAULTY), way, LARGE)


def test_errors_one_after_another(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("2", "e")
        view = screen.app.screen
        assert isinstance(view, LogsView)
        first = view.list.current()
        assert first is not None
        assert first.level in ("ERROR", "FATAL")
        here = view.list.cursor
        await screen.press("e", "E")
        assert view.list.cursor == here
        await screen.press("E")
        assert screen.told() == "no error further on"

    walk(cases(FAULTY), way)


def test_a_record_with_all_its_lines(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("2", "&")
        await screen.type("Traceback")
        assert screen.has("line(s)")
        assert not screen.has("lifespan_context")
        await screen.press("enter")
        assert screen.has("lifespan_context")
        await screen.press("enter")
        assert not screen.has("lifespan_context")

    walk(cases(FAULTY), way, LARGE)


def test_from_a_pattern_to_its_records(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("2", "P")
        count = int(screen.lines()[3].split()[0])
        await screen.press("enter")
        view = screen.app.screen
        assert isinstance(view, LogsView)
        assert view.list.count == count

    walk(cases(FAULTY), way)


def test_from_the_timeline_to_the_logs_of_that_moment(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("3", "b", "L")
        view = screen.app.screen
        assert isinstance(view, LogsView)
        row = view.list.current()
        assert row is not None
        assert row.utc is None or f"{row.utc:%H:%M}" == "22:46"
        assert screen.has("22:46:36")

    walk(cases(FAULTY), way)


def test_the_list_of_moments_follows_the_axis_and_the_axis_the_list(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("3")
        view = screen.app.screen
        assert isinstance(view, TimelineView)
        before = about(screen)
        await screen.press("right", "right")
        assert about(screen) != before
        await screen.press("tab", "g")
        moment = view.query_one("MomentList", RowsView).current()
        assert moment is not None
        assert about(screen).strip().startswith(f"{moment.utc:%Y-%m-%d %H:%M}"[:13])
        await screen.press("plus", "Z", "Z")
        await screen.press("enter")
        assert isinstance(screen.app.screen, FileView)

    walk(cases(FAULTY), way, LARGE)


def test_objects(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.command("po")
        assert screen.has("CrashLoopBackOff")
        await screen.press("d")
        assert re.search(r"▶ Name: +langgraph", marked_line(screen))
        await screen.press("escape", "i")
        assert screen.has("WL-001")
        await screen.press("escape", "x")
        assert screen.has("owned_by")
        await screen.press("escape", "l")
        assert "pod:langgraph" in about(screen)
        await screen.command("secrets")
        assert screen.has("POSTGRES_PASSWORD")
        await screen.command("files")
        await screen.press("enter")
        assert isinstance(screen.app.screen, FileView)

    walk(cases(FAULTY), way, LARGE)


def test_sql(cases: Cases, home: Path) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("5")
        await screen.type("select count(*) as many from pods")
        assert screen.has("MANY")
        assert screen.has("1 row(s)")
        await screen.press("tab", "tab", "x")
        screen.app.screen.query_one("Prompt Input", Input).value = "out.csv"
        await screen.press("enter")
        assert (home / "out.csv").read_text() == "many\n7\n"
        await screen.press(";", "up")
        assert screen.app.screen.query_one("#query", Input).value == "select count(*) as many from pods"

    walk(cases(FAULTY), way, LARGE)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("drop table pods", "only one SELECT"),
        ("select * from nowhere", "does not run"),
        ("select * from read_text('/etc/passwd')", "does not run"),
        ("copy pods to 'x.csv'", "only one SELECT"),
        ("attach 'x.db'", "only one SELECT"),
    ],
)
def test_the_console_only_answers(cases: Cases, home: Path, query: str, said: str) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("5")
        screen.app.screen.query_one("#query", Input).value = query
        await screen.press("enter")
        assert screen.has(said)
        await screen.press("escape", "4")
        assert screen.has("CrashLoopBackOff")  # the other views still read

    walk(cases(FAULTY), way, LARGE)
    assert [path.name for path in home.iterdir()] in ([], ["data"])


def test_rules(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("6")
        assert screen.has("PG-001")
        await screen.press("o")
        assert "▶not evaluable" in about(screen)
        await screen.press("/")
        await screen.type("node")
        assert 0 < screen.app.screen.query_one(RowsView).count < 40
        await screen.press("enter")
        assert screen.has("It fires")

    walk(cases(FAULTY), way, LARGE)


def test_notes_survive_a_restart(cases: Cases) -> None:
    case = cases("dns-down")

    async def make(screen: Screen) -> None:
        await screen.press("j", "enter", "m")
        await screen.type("look here")
        assert screen.has("•") or screen.has("▶")
        await screen.press("7")
        assert screen.has("look here")

    async def find(screen: Screen) -> None:
        await screen.press("7")
        assert screen.has("look here")
        await screen.press("enter")
        assert isinstance(screen.app.screen, FileView)
        await screen.press("escape", "d")
        assert screen.has("No notes yet")

    walk(case, make)
    assert [note.text for note in NoteBook(case / "notes.json").notes] == ["look here"]
    walk(case, find)
    assert NoteBook(case / "notes.json").notes == []


def test_copying_and_saving(cases: Cases, home: Path) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("j", "enter", "c")
        assert re.match(r"logs-\S+:[0-9]+: .*connection failed", screen.app.clipboard)
        await screen.press("Y")
        assert screen.app.clipboard.startswith("analyzer grep -F -C 3 -g logs-")
        await screen.press("ctrl+s")
        assert "Started server process" in (home / "analyzer-file-1.txt").read_text()
        await screen.press("escape", "ctrl+s")
        assert (home / "analyzer-verdict-1.txt").read_text().startswith("FAULTY: 1 root cause")

    walk(cases(FAULTY), way)


def test_help_names_every_command_of_the_view(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        for number, name in enumerate(MAIN, 1):
            if name == "sql":
                continue  # there letters are typed
            await screen.press(str(number))
            view = screen.app.view
            assert view is not None
            wanted = [screen.app.described(command) for command in commands_of(view)]
            await screen.press("?")
            help_text = re.sub(r"\s+", " ", str(screen.app.screen.query_one("#text").render()))
            assert [said for said in wanted if said not in help_text] in ([], [screen.app.say("do_mark")])
            await screen.press("escape")

    walk(cases(FAULTY), way, (160, 80))


def test_the_palette_offers_the_same(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.press("ctrl+p")
        await screen.pilot.pause(0.3)
        await screen.type("timeline")
        await screen.pilot.pause(0.5)
        await screen.settle()
        assert isinstance(screen.app.screen, TimelineView)

    walk(cases(FAULTY), way)


def test_commands_by_name(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.command("time")
        assert isinstance(screen.app.screen, TimelineView)
        await screen.command("nonsense")
        assert screen.told() == "there is no command nonsense"
        await screen.press("-")
        assert isinstance(screen.app.screen, VerdictView)
        await screen.press("2", "escape")
        assert isinstance(screen.app.screen, VerdictView)
        await screen.command("q")
        assert not screen.app.is_running or screen.app._exit

    walk(cases(FAULTY), way)


@pytest.mark.parametrize("view", "1234567")
def test_any_size_at_any_time(cases: Cases, view: str) -> None:
    async def way(screen: Screen) -> None:
        await screen.press(view)
        for size in ((250, 80), (20, 5), (80, 24), (1, 1), (120, 30)):
            await screen.pilot.resize_terminal(*size)
            await screen.settle()
            assert len(screen.lines()) == size[1]
        assert screen.has("Verdict")

    walk(cases(FAULTY), way)


def test_the_mouse_can_do_it_as_well(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        await screen.pilot.click("Head", offset=(14, 0))
        await screen.settle()
        assert screen.top.NAME == "logs"
        await screen.pilot.click("LogList", offset=(30, 4))
        await screen.settle()
        assert screen.top.list.cursor == 4
        await screen.pilot.click("Head", offset=(2, 0))
        await screen.settle()
        await screen.pilot.click("#tree", offset=(10, 1), times=2)
        await screen.settle()
        assert screen.top.NAME == "file"

    walk(cases(FAULTY), way)


def test_without_colour_nothing_is_lost(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def way(screen: Screen) -> None:
        assert screen.has("✖ Database")
        await screen.press("T")
        assert screen.has("✖ Database")

    walk(cases(FAULTY), way)


def test_bundles_without_a_fault_and_cut_ones_open(cases: Cases) -> None:
    async def way(screen: Screen) -> None:
        for number in "1234567":
            if number != "6":
                await screen.press(number)
            assert screen.top.NAME in MAIN

    for lang, name in (("en", "healthy"), ("zh", "postgres-too-many-connections-cut")):
        walk(cases(name), way, lang=lang)
