"""The command `analyzer tui`: the bundle on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.opening import opened
from analyzer.cli.options import BundleArgument, Lang, LangOption, RulesOption
from analyzer.cli.output import on_a_terminal
from analyzer.errors import UsageError


def tui(
    bundle: BundleArgument,
    rules: RulesOption = None,
    fresh: Annotated[bool, typer.Option(help="Read the bundle even if that was done before.")] = False,
    lang: LangOption = Lang.EN,
) -> None:
    """Open a bundle on the screen: verdict, evidence, logs, timeline, objects, SQL, rules, notes."""
    if not on_a_terminal():
        raise UsageError("the screen needs a terminal", "`analyzer analyze` prints the same")
    show_bundle(bundle, rules, fresh=fresh, lang=lang)


def show_bundle(bundle: Path, rules: list[Path] | None, *, fresh: bool, lang: Lang) -> None:
    """Run the screen until the user ends it."""
    from analyzer.tui.app import BundleApp

    app = BundleApp(
        lambda reading: opened(bundle, None, rules, fresh=fresh, locking=True, progress=reading),
        bundle,
        lang.value,
    )
    app.run()
    app.finish()
