"""The program on the screen: opens a case, keeps the way through its views, and what holds everywhere."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App, SystemCommand
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from analyzer.errors import AnalyzerError
from analyzer.show import show
from analyzer.tui.commands import Command, bound, commands_of, named
from analyzer.tui.progress import GivenUpError
from analyzer.tui.views.view import MAIN, View
from analyzer.tui.widgets.prompt import Prompt
from analyzer.tui.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from analyzer.analysis import Analysis
    from analyzer.reports.case import Lang
    from analyzer.tui.desk import Desk
    from analyzer.tui.progress import Reading
    from analyzer.tui.views.logs import LogsView

Opener = Callable[["Reading"], AbstractContextManager["Analysis"]]
"""Opens the case; called by a thread, and told how far it is by what it is given."""

DARK, LIGHT = "textual-dark", "textual-light"
_LONGEST_NOTICE = 200


class RegistryProvider(Provider):
    """The palette: the same commands that keys and `:` offer here."""

    @property
    def _commands(self) -> list[Command]:
        app = self.app
        assert isinstance(app, BundleApp)
        return [command for command in app.commands() if not command.takes]

    def _run(self, command: Command) -> Callable[[], object]:
        app = self.app
        assert isinstance(app, BundleApp)
        return partial(app.call_later, app.perform, command)

    def _label(self, command: Command) -> str:
        app = self.app
        assert isinstance(app, BundleApp)
        return f"{app.described(command)}  {command.key}"

    async def discover(self) -> Hits:
        """All of them."""
        for command in self._commands:
            yield DiscoveryHit(self._label(command), self._run(command))

    async def search(self, query: str) -> Hits:
        """Those that the typed letters may mean."""
        matcher = self.matcher(query)
        for command in self._commands:
            label = self._label(command)
            score = matcher.match(label)
            if score > 0:
                yield Hit(score, matcher.highlight(label), self._run(command))


class BundleApp(App[int]):
    """Shows a bundle. Ends with the status of the command."""

    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    COMMANDS = {RegistryProvider}  # noqa: RUF012 - Textual's own declaration
    CSS_PATH = "style.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - Textual's own declaration

    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = (
        *(Command(f"view('{name}')", name, str(number), (name,)) for number, name in enumerate(MAIN, 1)),
        Command("help", "do_help", "question_mark,f1", ("help",), footer=True),
        Command("command", "do_command", "colon"),
        Command("back", "do_back", "escape,backspace", ("back",), footer=True),
        Command("last", "do_last", "minus", ("last",)),
        Command("copy", "do_copy", "c", ("copy",)),
        Command("copy_command", "do_copy_command", "Y", ("command",)),
        Command("save", "do_save", "ctrl+s", ("save",)),
        Command("mark", "do_mark", "m", ("mark",)),
        Command("theme", "do_theme", "T", ("theme",)),
        Command("quit", "do_quit", "q,ctrl+c", ("quit", "q"), footer=True),
    )
    BINDINGS = bound(COMMANDS_HERE)

    def __init__(self, opener: Opener, bundle: Path, lang: Lang) -> None:
        super().__init__()
        self.bundle = bundle
        self.lang = lang
        self.desk: Desk | None = None
        self.main_view = "verdict"
        self._last_view = "verdict"
        self._opener = opener
        self._open = ExitStack()
        self._failure: BaseException | None = None  # raised by `finish`
        self._reading: Reading | None = None

    # -- opening and ending -----------------------------------------------------------------------

    def on_mount(self) -> None:
        """Show how the reading goes, and read."""
        from analyzer.tui.views.opening import OpeningView

        self.theme = DARK
        view = OpeningView()
        self._reading = view.reading
        self.push_screen(view)
        self.run_worker(partial(self._read, view.reading), thread=True, name="open", exit_on_error=False)

    def _read(self, reading: Reading) -> Desk:
        """In a thread: open the case, and read its diagnosis."""
        from analyzer.tui.desk import Desk

        analysis = self._open.enter_context(self._opener(reading))
        return Desk(analysis, self.bundle, self.lang)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The case is open, or cannot be."""
        worker = event.worker
        if event.state is WorkerState.SUCCESS and worker.name == "open":
            self.desk = worker.result
            self._show_main("verdict")
        elif event.state is WorkerState.ERROR and worker.name == "open":
            if self._failure is None and not isinstance(worker.error, GivenUpError):
                self._failure = worker.error
            self.exit()

    def _handle_exception(self, error: Exception) -> None:
        """End with the error; Textual would print the values of variables, which quote the bundle."""
        if self._failure is None:
            self._failure = error
        self._leave()

    def finish(self) -> None:
        """Close the case. Raises what kept it from being opened."""
        self._open.close()
        if self._failure is not None:
            raise self._failure

    # -- words --------------------------------------------------------------------------------------

    def say(self, key: str, **values: object) -> str:
        """A word in the language of the user."""
        return word(self.lang, key, **values)

    def described(self, command: Command) -> str:
        """What a command does."""
        if command.word in MAIN:
            return self.say("do_view", view=self.say(command.word))
        return self.say(command.word)

    def inform(self, key: str, **values: object) -> None:
        """Tell something in passing."""
        text = self.say(key, **{name: show(str(value)) for name, value in values.items()})
        self.notify(text[:_LONGEST_NOTICE], markup=False, timeout=4)

    def tell(self, error: BaseException | None) -> None:
        """Tell what went wrong; of a bug no more than its kind, as it may quote the bundle."""
        text = f"{error} {error.hint}" if isinstance(error, AnalyzerError) else type(error).__name__
        self.notify(show(text)[:_LONGEST_NOTICE], severity="error", markup=False, timeout=8)

    # -- the way through the views --------------------------------------------------------------------

    @property
    def view(self) -> View | None:
        """The view on top."""
        return self.screen if isinstance(self.screen, View) else None

    def crumbs(self) -> list[str]:
        """The way from the main view to the one on top."""
        return [screen.crumb() for screen in self.screen_stack if isinstance(screen, View)]

    def commands(self) -> Iterator[Command]:
        """All that can be done here: what the view offers first."""
        if self.view is not None:
            yield from commands_of(self.view)
        yield from self.COMMANDS_HERE

    def _show_main(self, name: str) -> View:
        from analyzer.tui.views import main_view

        while len(self.screen_stack) > 2:
            self.pop_screen()
        if name not in self._installed_screens:
            self.install_screen(main_view(name), name)
        if self.main_view != name:
            self._last_view, self.main_view = self.main_view, name
        self.switch_screen(name)
        view = self.get_screen(name)
        assert isinstance(view, View)
        return view

    def action_view(self, name: str) -> None:
        """Go to a main view."""
        if self.desk is not None:
            self._show_main(name)

    def open_logs(self, typed: str) -> None:
        """Go to the logs with a filter."""
        self._logs().show_filter(typed)

    def open_logs_at(self, utc: datetime) -> None:
        """Go to the logs of all pods, merged, at a time."""
        self._logs().show_time(utc)

    def _logs(self) -> LogsView:
        from analyzer.tui.views.logs import LogsView

        view = self._show_main("logs")
        assert isinstance(view, LogsView)
        return view

    def open_file(self, file: str, line: int, finding: int | None = None) -> None:
        """Show a line in its file; `finding` is what it proves."""
        from analyzer.tui.views.file import FileView

        self.push_screen(FileView(file, line, finding))

    async def action_back(self) -> None:
        """Close the view on top; from a main view go to the verdict."""
        if self.desk is None:
            return
        if len(self.screen_stack) > 2:
            self.pop_screen()
        elif self.main_view != "verdict":
            self._show_main("verdict")

    def action_last(self) -> None:
        """Go to the main view that was open before."""
        if self.desk is not None:
            self._show_main(self._last_view)

    async def action_quit(self) -> None:
        """End."""
        self._leave()

    def _leave(self) -> None:
        """End, and let a bundle that is still read be: the thread that reads it would be waited for."""
        if self._reading is not None:
            self._reading.give_up()
        self.exit()

    def action_help(self) -> None:
        """Show what can be done here."""
        from analyzer.tui.views.help import HelpView

        if self.view is not None and not isinstance(self.view, HelpView):
            self.push_screen(HelpView(self.view))

    # -- the command line -------------------------------------------------------------------------------

    def action_command(self) -> None:
        """Ask for a command."""
        if self.view is not None and self.desk is not None:
            names = sorted({name for command in self.commands() for name in command.names})
            self.view.query_one(Prompt).ask(":", self._command, offers=names)

    def _command(self, typed: str) -> None:
        name, _, rest = typed.strip().partition(" ")
        if not name:
            return
        command = named(self.commands(), name)
        if command is None:
            self._object_kind(name)
        else:
            argument = rest.strip() if command.takes else ""
            self.call_later(self.perform, command, argument)

    async def perform(self, command: Command, argument: str = "") -> None:
        """Do what a command says: it is one of the view on top, or of the program."""
        action = f"{command.action}({argument!r})" if argument else command.action
        place = self if command in self.COMMANDS_HERE else self.screen
        await self.run_action(action, default_namespace=place)

    def _object_kind(self, name: str) -> None:
        """`:po`, `:svc`: the objects of a kind, by the names that kubectl knows."""
        from analyzer.look import get_query
        from analyzer.tui.views.objects import ObjectsView

        try:
            get_query(name)
        except AnalyzerError:
            self.inform("no_command", name=name)
            return
        view = self._show_main("objects")
        assert isinstance(view, ObjectsView)
        view.show_kind(name)

    # -- taking away --------------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy the line under the cursor with its place, by the terminal (OSC 52)."""
        place = self.view.place() if self.view else None
        if place is None:
            self.inform("nothing_to_copy")
            return
        file, line, text = place
        self._copied(f"{file}:{line}: {text}")

    def action_copy_command(self) -> None:
        """Copy the command that gives what is shown."""
        same = self.view.same() if self.view else None
        if same is None:
            self.inform("nothing_to_copy")
            return
        self._copied(same)

    def _copied(self, text: str) -> None:
        self.copy_to_clipboard(show(text, keep_newlines=True))
        self.inform("copied", text=text)

    def action_save(self) -> None:
        """Write what is shown to a file in the working folder: where a terminal cannot copy."""
        content = self.view.content() if self.view else None
        if content is None:
            self.inform("nothing_to_copy")
            return
        assert self.view is not None
        try:
            path = _free_path(Path.cwd(), f"analyzer-{self.view.NAME}")
            with path.open("x", encoding="utf-8") as file:
                path.chmod(0o600)
                file.write(show(content, keep_newlines=True))
        except OSError as error:
            self.notify(f"{error.strerror}", severity="error", markup=False)
            return
        self.inform("saved", path=path)

    def action_mark(self) -> None:
        """Mark the line under the cursor, with words."""
        place = self.view.place() if self.view else None
        if place is None or self.view is None:
            self.inform("nothing_to_copy")
            return
        finding = self.view.finding()
        self.view.query_one(Prompt).ask(
            "note", lambda text: self._noted(text, place, finding), hint=self.say("type_note")
        )

    def _noted(self, text: str, place: tuple[str, int, str], finding: str | None) -> None:
        assert self.desk is not None
        try:
            self.desk.notes.add(text, place[0], place[1], place[2], finding)
        except AnalyzerError as error:
            self.tell(error)
            return
        self.inform("marked")
        for screen in self.screen_stack:
            screen.refresh(layout=False)

    def action_theme(self) -> None:
        """Light or dark."""
        self.theme = LIGHT if self.theme == DARK else DARK

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:  # noqa: ARG002 - Textual's
        """Textual's own commands are not needed: the palette offers ours."""
        return ()


def command_line(*parts: object) -> str:
    """A command line that can be pasted into a shell."""
    return shlex.join(["analyzer", *map(str, parts)])


def _free_path(folder: Path, stem: str) -> Path:
    number = 1
    while (path := folder / f"{stem}-{number}.txt").exists():
        number += 1
    return path
