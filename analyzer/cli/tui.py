"""The command `analyzer tui`: the bundle on the screen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.opening import opened
from analyzer.cli.options import BundleArgument, Lang, LangOption, RulesOption
from analyzer.cli.output import on_a_terminal, write
from analyzer.errors import UsageError

PORT = 8765


def tui(
    bundle: BundleArgument,
    rules: RulesOption = None,
    fresh: Annotated[bool, typer.Option(help="Read the bundle even if that was done before.")] = False,
    lang: LangOption = Lang.EN,
    serve: Annotated[
        bool, typer.Option("--serve", help="Show it in a browser on this machine (needs textual-serve).")
    ] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of --serve.")] = PORT,
) -> None:
    """Open a bundle on the screen: verdict, evidence, logs, timeline, objects, SQL, rules, notes."""
    if serve:
        _serve(bundle, rules, lang, port)
        return
    if not on_a_terminal() and "TEXTUAL_DRIVER" not in os.environ:  # a browser's screen is no terminal
        raise UsageError("the screen needs a terminal", "`analyzer analyze` prints the same")
    from analyzer.tui.app import BundleApp

    app = BundleApp(
        lambda reading: opened(bundle, None, rules, fresh=fresh, locking=True, progress=reading),
        bundle,
        lang.value,
    )
    app.run()
    app.finish()


def _serve(bundle: Path, rules: list[Path] | None, lang: Lang, port: int) -> None:
    try:
        from analyzer.tui.serve import GuardedServer
    except ImportError:
        raise UsageError("--serve needs textual-serve", "pip install 'bundle-analyzer[serve]'") from None
    if not bundle.exists():
        raise UsageError(f"{bundle} is not there")
    arguments = ["tui", str(bundle.resolve()), "--lang", lang.value]
    for path in rules or ():
        arguments += ["--rules", str(path.resolve())]
    GuardedServer(arguments, port, bundle.name, lambda address: write(f"{address}\n")).serve()
