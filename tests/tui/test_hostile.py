"""Bundles whose text would drive a terminal, or fills it badly: every view shows it, and obeys none of it."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events
from textual.widgets import Input
from textual.worker import WorkerCancelled

from analyzer.pipeline import analyze
from analyzer.reports.words import word as report_word
from analyzer.rules.load import load_rules
from analyzer.tui.objects import KINDS
from analyzer.tui.records import Filter, filter_text
from analyzer.tui.text import fitted, shortened, typed
from analyzer.tui.views.file import FileView
from analyzer.tui.views.logs import LogsView
from analyzer.tui.views.sql import SqlView
from analyzer.tui.widgets.outline import Outline
from analyzer.tui.widgets.prompt import Prompt
from analyzer.tui.widgets.rows import RowsView
from tests.cli.test_injected import HOSTILE, INJECTED, hostile_files
from tests.samples.packing import changed, members, pack
from tests.test_show import harmless
from tests.tui.screen import _SPELLED, LARGE, SMALL, Screen, shown

MARKUP = ["[@click=app.bell]x[/]", "[red]text[/red]", "[link=http://x]y[/link]", "[/]", "[b", "\\[b]z[/b]",
          ":smile: {0} %s", "[$error]v[/]"]  # fmt: skip
SCREENS = [("en", LARGE), pytest.param("zh", SMALL, marks=pytest.mark.slow)]
Way = Callable[[Screen], Awaitable[None]]


def case_of(bundle: Path, folder: Path) -> Path:
    store = analyze(bundle, load_rules()).store
    store.keep(folder)
    store.close()
    return folder


def walk(case: Path, way: Way, size: tuple[int, int] = LARGE, lang: str = "en", name: str = "b.tar") -> None:
    async def run() -> None:
        async with shown(case, size, lang, name, notices=True) as screen:
            await way(screen)

    asyncio.run(run())


def look(screen: Screen) -> None:
    """Nothing on the screen drives a terminal, hides, or was obeyed; every line is as wide as the screen."""
    width, height = screen.app.size
    strips = screen.app.screen._compositor.render_strips()
    assert len(strips) == height
    signs = "".join(sorted({sign for strip in strips for sign in strip.text}))
    assert harmless(signs), ascii(signs)
    assert not [sign for sign in signs if sign in "\n\t" or unicodedata.category(sign) == "Cf"], ascii(signs)
    for strip in strips:
        assert strip.cell_length == cell_len(strip.text) == width, ascii(strip.text)
        for segment in strip:
            assert segment.control is None
            style = segment.style
            assert style is None or (style.link is None and "@click" not in style.meta), segment.text


async def calm(screen: Screen) -> None:
    """Wait until all messages are through, all threads are done, and what waits for a redraw has run."""
    quiet = 0
    for _ in range(100):
        through = asyncio.Event()
        screen.app.call_later(through.set)
        await through.wait()
        await screen.pilot._wait_for_screen()
        screen.app.screen._on_timer_update()
        quiet += 1
        if len(screen.app.workers):
            quiet = 0
            with suppress(WorkerCancelled):  # its view was closed
                await screen.app.workers.wait_for_complete()
        elif quiet == 4:
            return
    raise AssertionError("it does not come to rest")


async def go(screen: Screen, *keys: str) -> None:
    """Press keys, and look after each."""
    for key in keys:
        screen.app.post_message(events.Key(_SPELLED.get(key, key), key if len(key) == 1 else None))
        await calm(screen)
        look(screen)


async def enter(screen: Screen, text: str) -> None:
    """Put a text into the line that is typed into, and press enter."""
    line = screen.app.screen.query_one("Prompt Input", Input)
    line.value = text
    await go(screen, "enter")


async def command(screen: Screen, text: str) -> None:
    """A command behind `:`."""
    await go(screen, ":")
    await enter(screen, text)


async def through(screen: Screen, selector: str) -> None:
    """Every row of a list, a screen at a time, and what stands further to the right."""
    rows = screen.app.screen.query_one(selector, RowsView)
    rows.focus()
    await calm(screen)
    for place in range(0, rows.count, max(1, rows.size.height - 2)):
        rows.cursor = place
        await calm(screen)
        look(screen)
    rows.action_sideways(4)
    await calm(screen)
    look(screen)
    rows.action_sideways(-4)
    rows.cursor = 0
    await calm(screen)


async def unfold(screen: Screen) -> None:
    """Unfold the tree of the verdict, and look at the detail of every node."""
    tree = screen.app.screen.query_one(Outline)
    place = 0
    while place < tree.count:
        tree.cursor = place
        await calm(screen)
        row = tree.current()
        assert row is not None
        if not row.node.open and row.node.children:
            tree.action_fold()
            await calm(screen)
        look(screen)
        place += 1
    assert tree.count > 20
    tree.cursor = 0
    await calm(screen)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case of a bundle all of whose texts and names are spoilt, with a log of markup, and such events."""
    folder = tmp_path_factory.mktemp("hostile")
    model, _ = members("two-faults")[0]
    top = model.name.partition("/")[0]
    said = [f"2026-11-23T23:05:{n:02}Z ERROR {text}" for n, text in enumerate([*MARKUP, *INJECTED])]
    plain = [f"{text} as such" for text in [*MARKUP, *INJECTED]]
    files = [
        *hostile_files(),
        changed(model, f"{top}/logs-markup-{MARKUP[0]}-0.txt".replace("/]", "]"), "\n".join(said).encode()),
        changed(model, f"{top}/notes.txt", "\n".join(plain).encode("utf-8", "replace")),
    ]
    return case_of(pack(folder / "bundle.tar", files), folder / "case")


@pytest.mark.parametrize(("lang", "size"), SCREENS)
def test_the_verdict(hostile: Path, lang: str, size: tuple[int, int]) -> None:
    async def way(screen: Screen) -> None:
        look(screen)
        await unfold(screen)
        await through(screen, "#tree")
        await go(screen, "enter", "r", "escape", "escape", "r", "escape", "L", "1", "?", "escape")

    walk(hostile, way, size, lang, f"{HOSTILE}.tar" if lang == "en" else f"x{INJECTED[2]}.tar")


@pytest.mark.parametrize(("lang", "size"), SCREENS)
def test_every_file(hostile: Path, lang: str, size: tuple[int, int]) -> None:
    async def way(screen: Screen) -> None:
        assert screen.app.desk is not None
        for (path,) in screen.app.desk.reader.rows(
            "SELECT path FROM files WHERE status <> 'empty' ORDER BY 1"
        ):
            screen.app.open_file(path, 1)
            await calm(screen)
            assert isinstance(screen.app.screen, FileView)
            look(screen)
            if lang == "en":
                await through(screen, "LineList")
            await go(screen, "c", "Y", "escape")

    walk(hostile, way, size, lang)


@pytest.mark.parametrize(("lang", "size"), SCREENS)
def test_the_logs(hostile: Path, lang: str, size: tuple[int, int]) -> None:
    async def way(screen: Screen) -> None:
        await go(screen, "2")
        await through(screen, "LogList")
        await go(screen, "t")
        await through(screen, "LogList")
        await go(screen, "o", "enter")
        view = screen.app.screen
        assert isinstance(view, LogsView)
        for place in range(0, view.list.count, 7):
            view.list.cursor = place
            await calm(screen)
            look(screen)
        await go(screen, "enter", "c", "Y", "m")
        await enter(screen, HOSTILE)
        await go(screen, "v", "escape", "P")
        await through(screen, "TableView")
        await go(screen, "c", "enter")

    walk(hostile, way, size, lang)


@pytest.mark.parametrize(("lang", "size"), SCREENS)
def test_the_prompts(hostile: Path, lang: str, size: tuple[int, int]) -> None:
    """What is typed, was typed, and is offered to be typed; hits that are hostile, and notices of them."""

    async def way(screen: Screen) -> None:
        await go(screen, "2", "/")
        await go(screen, *"bell", "enter", "n", "N", "/")
        line = screen.app.screen.query_one("Prompt Input", Input)
        for text in (HOSTILE, *INJECTED, *MARKUP):
            line.value = text
            line.cursor_position = len(text)
            await calm(screen)
            look(screen)
            await go(screen, "left", "home", "end")
        line.value = "zyzzogeton\x1b[2J\u202e"
        await go(screen, "enter", "/", "up", "up", "escape", "/", "escape")
        assert screen.app.desk is not None
        for (pod,) in screen.app.desk.reader.rows(
            "SELECT DISTINCT pod FROM log_sources WHERE pod IS NOT NULL"
        ):
            screen.app.open_logs(filter_text(Filter(pod=pod)))
            await calm(screen)
            view = screen.app.screen
            assert isinstance(view, LogsView)
            assert view.list.count > 0, ascii(pod)
            await go(screen, "&", "escape")
        await command(screen, f"no{INJECTED[0]}{MARKUP[0]}")
        assert f"{MARKUP[0]}" in screen.told()
        await command(screen, "search [@click=app.bell]x('\")")
        look(screen)

    walk(hostile, way, size, lang)


@pytest.mark.parametrize(("lang", "size"), SCREENS)
def test_the_timeline(hostile: Path, lang: str, size: tuple[int, int]) -> None:
    async def way(screen: Screen) -> None:
        await go(screen, "3", "right", "plus", "plus", "Z", "b")
        await through(screen, "MomentList")
        await go(screen, "c", "Y", "L")

    walk(hostile, way, size, lang)


@pytest.mark.parametrize(("lang", "size"), SCREENS)
def test_every_kind_of_objects(hostile: Path, lang: str, size: tuple[int, int]) -> None:
    async def way(screen: Screen) -> None:
        seen = 0
        for kind in KINDS:
            await go(screen, "4")
            await command(screen, f"get {kind}")
            table = screen.app.screen.query_one("#objects", RowsView)
            await through(screen, "#objects")
            place = table.count // 2 if lang == "en" else 0
            seen += table.count > 0
            if table.count:
                for key in ("d", "y", "l", "i", "x", "enter"):
                    await go(screen, "4")
                    table.cursor = place
                    await go(screen, key)
                    while len(screen.app.screen_stack) > 2:
                        await go(screen, "escape")
        assert seen > 10

    walk(hostile, way, size, lang)


@pytest.mark.parametrize(("lang", "size"), SCREENS)
def test_queries(hostile: Path, lang: str, size: tuple[int, int]) -> None:
    async def way(screen: Screen) -> None:
        await go(screen, "5")
        view = screen.app.screen
        assert isinstance(view, SqlView)
        for query in (
            "SELECT file, line, text FROM lines",
            "SELECT pod, message, text, file, line FROM log_records",
            'SELECT 1 AS "a\x1b[2J\u202e[@click=app.bell]x[/]", 2 AS "[red]"',
            "SELECT ['\x1b]0;x\x07', '[red]x[/red]'], {'a\u202e': '\x9b31m'}, '\u200b'::BLOB",
            f'SELECT * FROM "{MARKUP[0]}\x1b[2J\u202e"',
            f"SELEC {HOSTILE}",
            "DROP TABLE lines",
        ):
            view.action_run(query)
            await calm(screen)
            look(screen)
            await through(screen, "#result")
        await command(screen, f"export /nowhere/{MARKUP[1]}\u202e.csv")
        look(screen)
        assert MARKUP[1] in screen.told()
        assert harmless(screen.told())

    walk(hostile, way, size, lang)


@pytest.mark.parametrize(("lang", "size"), SCREENS)
def test_rules_and_what_they_found(hostile: Path, lang: str, size: tuple[int, int]) -> None:
    async def way(screen: Screen) -> None:
        await go(screen, "6")
        rules = screen.app.screen.query_one(RowsView)
        for place in range(0, rules.count, 2 if lang == "en" else 5):
            rules.cursor = place
            await go(screen, "enter")
            await through(screen, "TableView")
            await go(screen, "enter", "escape", "escape", "r")
            await through(screen, "LineList")
            await go(screen, "escape")
        await go(screen, "o", "o", "o")
        await through(screen, "TableView")
        await go(screen, "ctrl+p", "escape")

    walk(hostile, way, size, lang)


@pytest.mark.parametrize(("lang", "size"), SCREENS)
def test_notes(hostile: Path, lang: str, size: tuple[int, int]) -> None:
    async def way(screen: Screen) -> None:
        assert screen.app.desk is not None
        for text in (HOSTILE, *MARKUP):
            screen.app.desk.notes.add(text, f"logs-{text}", 1, text, text)
        await go(screen, "7")
        assert MARKUP[0] in screen.text()
        await through(screen, "TableView")
        for place in range(4):
            screen.app.screen.query_one(RowsView).cursor = place
            await go(screen, "a", "left", "enter", "enter", "escape")
        await go(screen, "c", "d", "ctrl+s")

    walk(hostile, way, size, lang)


def test_markup_is_shown_as_it_is(hostile: Path) -> None:
    async def way(screen: Screen) -> None:
        assert screen.app.desk is not None
        (log,), (notes,) = screen.app.desk.reader.rows(
            "SELECT path FROM files WHERE contains(path, 'logs-markup') OR ends_with(path, 'notes.txt')"
            " ORDER BY 1"
        )
        screen.app.open_logs(filter_text(Filter(file=log)))
        await calm(screen)
        look(screen)
        shown_lines = screen.lines()
        assert not [text for text in MARKUP if not any(line.endswith(f" {text}") for line in shown_lines)]
        screen.app.open_file(notes, 1)
        await calm(screen)
        assert not [text for text in MARKUP if f" {text} as such" not in screen.text()]

    walk(hostile, way)


# -- bundles that hold little, or too much ---------------------------------------------------------


def made(folder: Path, texts: dict[str, bytes]) -> Path:
    model, _ = members("healthy")[0]
    files = [changed(model, f"top/{name}", content) for name, content in texts.items()]
    return case_of(pack(folder / "bundle.tar", files), folder / "case")


async def everywhere(screen: Screen) -> None:
    """Every view, and every key of each."""
    for view, keys in (
        ("1", "rLm"),
        ("2", "eEnNtopPvcYm{}[]"),
        ("3", "LbzZcY"),
        ("4", "dylixcY"),
        ("6", "rocY"),
        ("7", "adcY"),
    ):
        await go(screen, view, "down", "end", "up", "home", "enter", "escape")
        for key in keys:
            await go(screen, view, key, "escape")
    await go(screen, "5", "tab", "enter", "tab", "enter")


def test_a_bundle_without_logs(tmp_path: Path) -> None:
    texts = {
        member.name.partition("/")[2]: content
        for member, content in members("healthy")
        if "logs-" not in member.name
    }

    async def way(screen: Screen) -> None:
        await go(screen, "2")
        assert "no record is meant" in screen.lines()[1]
        await go(screen, "/")
        await enter(screen, "x")
        await everywhere(screen)

    walk(made(tmp_path, texts), way, SMALL)


@pytest.mark.parametrize(("lang", "size"), SCREENS)
def test_a_bundle_that_holds_next_to_nothing(tmp_path: Path, lang: str, size: tuple[int, int]) -> None:
    async def way(screen: Screen) -> None:
        assert screen.has(report_word(lang, "undetermined"))
        await everywhere(screen)

    walk(made(tmp_path, {"empty.txt": b"", "logs-x-0.txt": b""}), way, size, lang)


def test_a_line_of_two_megabytes(tmp_path: Path) -> None:
    long = b"2026-07-01T08:00:00Z ERROR " + b"0123456789" * 200_000
    case = made(tmp_path, {"logs-long-0.txt": long + b"\n", "long.txt": b"x" * 2_000_000 + b"END\nnext\n"})

    async def way(screen: Screen) -> None:
        await go(screen, "2", "t", "enter", "enter", "t", "right", "right", "left", "c", "v", "right", "end")
        screen.app.open_file("long.txt", 1)
        await calm(screen)
        await go(screen, "right", "down", "up")
        lines = screen.app.screen.query_one(RowsView)
        lines.scroll_to(x=2_000_000, animate=False, force=True)
        await calm(screen)
        look(screen)
        assert "bytes cut]" in screen.text()  # what is longer than a megabyte is cut when it is read
        await go(screen, "/", *"next", "enter")

    walk(case, way)


WIDE = [
    "数据库连接失败：超时 " * 12,
    "한국어 텍스트 " * 14,
    "e\u0301" * 120 + "|",
    "\u0300" * 90 + "end|",
    "😀" * 60 + "|",
    "👨\u200d👩\u200d👧" * 20,
    "🇩🇪🇫🇷" * 20,
    "☺\ufe0f✔\ufe0f" * 30,
    "ｆｕｌｌ " * 20,
    "a\u0c4d\u0c37" * 40,
    "नमस्ते " * 20,
    "ア\u3099" * 40,
    "\u200b \u00ad" * 20,
    "A" * 15 + "数" * 80,
    "A" * 16 + "数" * 80,
]


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    said = "\n".join(f"2026-07-01T08:{n:02}:00Z ERROR {text}" for n, text in enumerate(WIDE))
    texts = {f"logs-{text[:18].strip()}-0.txt": said.encode() for text in WIDE}
    events = "".join(
        f"{n}m Warning Failed pod/{text[:30].replace(' ', '')} {text}\n" for n, text in enumerate(WIDE)
    )
    texts["events.txt"] = f"LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\n{events}".encode()
    texts["wide.txt"] = "\n".join(WIDE).encode()
    return made(tmp_path_factory.mktemp("wide"), texts)


@pytest.mark.parametrize("size", [LARGE, (33, 12)], ids=str)
def test_wide_signs_and_those_without_width(wide: Path, size: tuple[int, int]) -> None:
    async def way(screen: Screen) -> None:
        await go(screen, "2")
        await through(screen, "LogList")
        for _ in range(5):
            await go(screen, "right", "down")
        await go(screen, "enter", "down", "t", "m")
        line = screen.app.screen.query_one("Prompt Input", Input)
        for text in WIDE:
            line.value = text
            await calm(screen)
            look(screen)
        await go(screen, "escape", "3")
        await through(screen, "MomentList")
        await command(screen, "files")
        await through(screen, "#objects")
        screen.app.open_file("wide.txt", 1)
        await calm(screen)
        await through(screen, "LineList")
        for _ in range(8):
            await go(screen, "right")

    walk(wide, way, size)


def test_columns_stand_below_each_other(wide: Path) -> None:
    """Time, level and pod have their columns, whatever the pods are called."""

    async def way(screen: Screen) -> None:
        await go(screen, "2")
        view = screen.app.screen
        assert isinstance(view, LogsView)
        assert view._records is not None
        rows = [replace(row, message="@@@", line_count=1) for row in view._records.fetch(0, 500)]
        drawn = [view.list.draw(row, 0).plain for row in rows]
        assert len({row.pod for row in rows}) > 10
        assert len({cell_len(text[: text.index("@@@")]) for text in drawn}) == 1

    walk(wide, way)


@pytest.mark.parametrize("width", [1, 3, 4, 5, 9, 22, 30])
@pytest.mark.parametrize("text", [*WIDE, "plain", "", HOSTILE, "x" * 50], ids=lambda text: ascii(text[:8]))
def test_texts_are_fitted_to_their_cells(text: str, width: int) -> None:
    assert cell_len(fitted(text, width)) == width
    assert cell_len(shortened(text, width)) == width
    assert harmless(fitted(text, width))
    assert harmless(shortened(text, width))


def test_long_names_keep_both_ends() -> None:
    assert shortened("langgraph-multi-agent-7f9bb4dfb9-8tqq7", 14) == "langgr…9-8tqq7"
    assert shortened("langgraph", 14) == "langgraph     "
    assert shortened("数据库连接失败超时", 9) == "数据…超时"


@pytest.mark.parametrize(
    "text", [HOSTILE, *INJECTED, *MARKUP, *WIDE, "a\tb"], ids=lambda text: ascii(text[:8])
)
def test_what_is_typed_is_shown_letter_for_letter(text: str) -> None:
    assert len(typed(text)) == len(text)
    assert harmless(typed(text))
    assert "\t" not in typed(text)
    assert all(new in (old, "�") for old, new in zip(text, typed(text), strict=True))


def test_a_prompt_forgets_its_answer_when_it_is_closed(hostile: Path) -> None:
    async def way(screen: Screen) -> None:
        answers: list[str] = []
        prompt = screen.app.screen.query_one(Prompt)
        prompt.ask("[red]x", answers.append, text="one", hint="[b]hint[/b]\x1b[2J")
        await calm(screen)
        assert screen.lines()[-2].startswith("[red]x one")
        prompt.query_one(Input).value = ""
        await calm(screen)
        look(screen)
        assert "[b]hint[/b]\\x1b[2J" in screen.lines()[-2]
        await go(screen, "escape")
        assert answers == []

    walk(hostile, way)
