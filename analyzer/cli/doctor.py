"""`analyzer doctor`: what may stand in the way."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.opening import opened, shipped_and
from analyzer.cli.options import Lang, LangOption, RulesOption
from analyzer.cli.output import write
from analyzer.errors import ExitCode, UsageError
from analyzer.show import show

_STATES = {"ok": ("ok", "正常"), "warning": ("warning", "注意"), "error": ("error", "错误")}


def doctor(
    bundle: Annotated[
        Path | None,
        typer.Argument(metavar="[BUNDLE]", help="A bundle that is to be sent.", show_default=False),
    ] = None,
    rules: RulesOption = None,
    lang: LangOption = Lang.EN,
) -> None:
    """Check this installation; of a bundle, what should not be in it and what is missing.

    Ends with status 3 where something cannot work.
    """
    from analyzer.doctor import before_sending, installation
    from analyzer.store.store import is_case

    if bundle is None:
        checks = list(installation(shipped_and(rules)))
    else:
        if is_case(bundle):
            raise UsageError(f"{bundle} is a case that was kept", "give the bundle that is to be sent")
        with opened(bundle, further=rules) as analysis:
            checks = list(before_sending(bundle, analysis.store))
    at = 1 if lang is Lang.ZH else 0
    lines = []
    for check in checks:
        lines.append(f"{_STATES[check.state][at]}  {check.name[at]}: {show(check.said[at])}")
        if check.hint[at]:
            lines.append(f"    {show(check.hint[at])}")
    write("\n".join(lines) + "\n")
    if any(check.state == "error" for check in checks):
        raise typer.Exit(ExitCode.UNREADABLE)
