"""What goes wrong: a fault of a view, a bug, a bundle that cannot be opened, a reading that is stopped."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, Self

import pytest
import typer
from textual import events
from textual.pilot import Pilot

from analyzer.analysis import Analysis
from analyzer.bundle import InterruptedReadingError
from analyzer.cli.opening import opened
from analyzer.errors import AnalyzerError, BundleError, ExitCode, StoreError
from analyzer.notes import NoteBook
from analyzer.tui.app import BundleApp
from analyzer.tui.progress import GivenUpError, Reading
from analyzer.tui.records import Records
from analyzer.tui.views.logs import LogList, LogsView
from analyzer.tui.views.objects import ObjectsView
from analyzer.tui.views.opening import OpeningView
from analyzer.tui.views.patterns import PatternsView
from analyzer.tui.views.verdict import VerdictView
from tests.samples.packing import changed, members, pack
from tests.tui.conftest import Cases
from tests.tui.screen import SMALL, Screen, shown
from tests.tui.screen import opened as opened_case

SECRET = "s3cr3t of the bundle"


def fail(*_: object, **__: object) -> NoReturn:
    quoted = f"local {SECRET}"
    raise ValueError(quoted)


def walk(case: Path, way: Callable[[Screen], Awaitable[None]]) -> None:
    async def run() -> None:
        async with shown(case, SMALL, notices=True) as screen:
            await way(screen)

    asyncio.run(run())


# -- faults of views -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("owner", "method", "keys"),
    [
        (PatternsView, "_read", "2P"),
        (Records, "fetch", "2"),
        (LogsView, "_whole", "2\n"),
        (LogsView, "_find_errors", "2e"),
        (ObjectsView, "_count", "4"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_fault_of_a_worker_is_told_without_its_words(
    cases: Cases, monkeypatch: pytest.MonkeyPatch, owner: type, method: str, keys: str
) -> None:
    monkeypatch.setattr(owner, method, fail)

    async def way(screen: Screen) -> None:
        await screen.press(*keys.replace("\n", ""), *(["enter"] if "\n" in keys else []))
        assert "ValueError" in {notice.message for notice in screen.app._notifications}
        assert not [notice for notice in screen.app._notifications if "local" in notice.message]
        assert not screen.has(SECRET)
        assert screen.app.is_running
        await screen.press("escape", "escape", "1")
        assert isinstance(screen.app.screen, VerdictView)

    walk(cases("two-faults"), way)


def test_an_error_for_people_is_told_in_its_words(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise StoreError("the disk\x1b[2J is full", "[b]make room[/b]")

    monkeypatch.setattr(PatternsView, "_read", fail)

    async def way(screen: Screen) -> None:
        await screen.press("2", "P")
        assert screen.told() == "the disk\\x1b[2J is full [b]make room[/b]"
        assert screen.has("[b]make")
        assert screen.has("room[/b]")

    walk(cases("two-faults"), way)


def test_a_note_that_cannot_be_written_is_told(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> NoReturn:
        raise OSError(28, "No space left on device")

    case = cases("two-faults")

    async def way(screen: Screen) -> None:
        monkeypatch.setattr(os, "fsync", full)
        await screen.press("j", "m")
        await screen.type("x")
        assert "No space left on device" in screen.told()
        assert screen.app.desk is not None
        assert screen.app.desk.notes.notes == []

    walk(case, way)
    assert NoteBook(case / "notes.json").notes == []


# -- bugs ------------------------------------------------------------------------------------------

Presses = Callable[[Pilot[object]], Awaitable[None]]


def run_app(app: BundleApp, keys: list[str]) -> None:
    """Run the program as the command does, without a terminal: somebody presses keys once it is open."""

    async def pilot(_: Pilot[object]) -> None:
        while app._running and not is_open(app):
            await asyncio.sleep(0.02)
        for key in keys:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
            for _number in range(20):
                await asyncio.sleep(0.02)
        app.exit()

    app.run(headless=True, size=SMALL, auto_pilot=pilot)


def is_open(app: BundleApp) -> bool:
    return app.desk is not None


def app_of(case: Path) -> BundleApp:
    return BundleApp(lambda _reading: opened_case(case), case, "en")


@pytest.mark.parametrize(
    ("owner", "method"), [(LogsView, "action_detail"), (LogList, "draw"), (LogsView, "on_mount")]
)
def test_a_bug_ends_the_program_and_is_raised_but_not_printed(
    cases: Cases,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    owner: type,
    method: str,
) -> None:
    monkeypatch.setattr(owner, method, fail)
    app = app_of(cases("two-faults"))
    run_app(app, ["2", "enter", "enter"])
    assert not app.is_running
    with pytest.raises(ValueError, match="local"):
        app.finish()
    printed = "".join(capfd.readouterr())
    assert SECRET not in printed
    assert "Traceback" not in printed


def test_without_a_bug_nothing_is_raised(cases: Cases) -> None:
    app = app_of(cases("two-faults"))
    run_app(app, ["2", "enter"])
    app.finish()


# -- bundles that cannot be opened -----------------------------------------------------------------


@pytest.mark.parametrize("content", [None, b"", b"no archive at all"])
def test_a_bundle_that_cannot_be_opened_ends_with_its_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    bundle = tmp_path / "bundle.tar.gz"
    if content is not None:
        bundle.write_bytes(content)
    app = BundleApp(lambda reading: opened(bundle, locking=True, progress=reading), bundle, "en")
    run_app(app, [])
    assert app.desk is None
    with pytest.raises(AnalyzerError) as caught:
        app.finish()
    assert isinstance(caught.value, BundleError)
    assert "".join(capfd.readouterr()) == ""


def test_notes_that_cannot_be_read_are_no_reason_to_lose_them(cases: Cases) -> None:
    case = cases("two-faults")
    (case / "notes.json").write_text("broken")
    app = app_of(case)
    run_app(app, [])
    with pytest.raises(StoreError, match=r"notes\.json cannot be read"):
        app.finish()
    assert (case / "notes.json").read_text() == "broken"


# -- stopping --------------------------------------------------------------------------------------


def test_a_reading_is_stopped_once() -> None:
    reading = Reading()

    def state() -> tuple[bool, bool]:
        return reading.stopping, reading.interrupted

    with reading:
        reading("reading", 1, 10)
        assert (reading.told.step, reading.told.done, reading.told.total) == ("reading", 1, 10)
        assert state() == (False, False)
        reading.stop()
        assert state() == (True, False)
        with pytest.raises(InterruptedReadingError):
            reading("reading", 2, 10)
        assert state() == (True, True)
        reading("parsing", 1, 2)
        assert reading.told.step == "parsing"
        assert state() == (True, True)


def test_a_reading_that_is_given_up_ends_whatever_it_does() -> None:
    reading = Reading()
    reading.give_up()
    for _ in range(2):
        with pytest.raises(GivenUpError):
            reading("reading", 1, 10)
    assert not reading.interrupted


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A healthy bundle with one large log in its middle."""
    files = list(members("healthy"))
    place = next(n for n, (member, _) in enumerate(files) if "/logs-nginx" in member.name)
    member, content = files[place]
    files[place] = changed(member, member.name, content * (12_000_000 // len(content)))
    return pack(tmp_path_factory.mktemp("large") / "bundle.tar", files)


class Interrupter:
    """Stands between the reader and the screen, and does something once half of the bundle is through."""

    def __init__(self, reading: Reading, do: Callable[[], None]) -> None:
        self._reading, self._do = reading, do
        self._done = False

    @property
    def interrupted(self) -> bool:
        return self._reading.interrupted

    @interrupted.setter
    def interrupted(self, value: bool) -> None:
        self._reading.interrupted = value

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __call__(self, step: str, done: int, total: int) -> None:
        if step == "reading" and done > 5_000_000 and not self._done:
            self._done = True
            self._do()
        self._reading(step, done, total)


def interrupted_app(large: Path, key: str) -> BundleApp:
    """The program over the real reader; the key is pressed while it reads."""

    @contextmanager
    def opener(reading: Reading) -> Iterator[Analysis]:
        def press() -> None:
            view = app.screen_stack[-1]
            assert isinstance(view, OpeningView)
            action = view.action_stop if key == "escape" else app._leave
            app.call_from_thread(action)

        with opened(large, locking=True, progress=Interrupter(reading, press)) as analysis:
            yield analysis

    app = BundleApp(opener, large, "en")
    return app


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def held(cache: Path) -> list[Path]:
    """Cases and what is left of such in the cache."""
    return [path for path in cache.rglob("*") if path.is_file() and path.suffix in (".duckdb", ".parquet")]


def test_stopping_keeps_what_was_read(large: Path, cache: Path) -> None:
    seen: list[str] = []
    app = interrupted_app(large, "escape")

    async def pilot(pilot: Pilot[object]) -> None:
        while not is_open(app):
            await asyncio.sleep(0.02)
        screen = Screen(app, pilot)  # type: ignore[arg-type]
        await screen.settle()
        seen.append(screen.lines()[1])
        await screen.press("2")
        seen.append(screen.lines()[1])
        assert app.desk is not None
        assert not app.desk.case.bundle.complete
        assert app.desk.case.verdict.verdict == "undetermined"
        ((records,),) = app.desk.reader.rows("SELECT count(*) FROM log_records")
        assert records > 10_000
        app.exit()

    app.run(headless=True, size=(160, 45), auto_pilot=pilot)
    with pytest.raises(typer.Exit) as caught:
        app.finish()
    assert caught.value.exit_code == ExitCode.INTERRUPT
    assert "incomplete" in seen[0].lower()
    assert "1 of " in seen[1]
    assert held(cache) == []  # what was not read to its end is not taken for the bundle the next time


def test_leaving_while_it_reads_waits_for_nothing_and_leaves_nothing(large: Path, cache: Path) -> None:
    app = interrupted_app(large, "q")
    run_app(app, [])
    assert app.desk is None
    app.finish()
    assert held(cache) == []
