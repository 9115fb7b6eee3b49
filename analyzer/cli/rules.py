"""The command `analyzer rules`: a workbench for those who write rules."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.opening import shipped_and
from analyzer.cli.options import Lang, LangOption, OutputOption, RulesOption
from analyzer.cli.output import say, write
from analyzer.cli.progress import ProgressLine
from analyzer.errors import ExitCode
from analyzer.reports.tables import TableFormat, render_rows
from analyzer.show import show, show_json

if TYPE_CHECKING:
    from analyzer.rules.toml_file import Complaint

rules_app = typer.Typer(no_args_is_help=True, help="Look at rules, write them, check them.")


class Kind(StrEnum):
    """Kinds of rules."""

    LOG = "log"
    STATE = "state"
    CORRELATE = "correlate"


class Role(StrEnum):
    """What the fact of a rule is for the diagnosis."""

    CAUSE = "cause"
    SYMPTOM = "symptom"
    ADVICE = "advice"
    CONTEXT = "context"


class Maturity(StrEnum):
    """How well a rule is proved."""

    STABLE = "stable"
    TEST = "test"
    DRAFT = "draft"


class Schema(StrEnum):
    """Files that a pack is made of."""

    RULE = "rule"
    FILTER = "filter"


PlacesArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILE|FOLDER]…", help="Rules; all shipped ones if none is named."),
]


@rules_app.command("list")
def rules_list(
    cause: Annotated[
        str | None, typer.Option(metavar="CLASS", help="Of a class of causes, or of an area of them.")
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="Of a kind.")] = None,
    role: Annotated[Role | None, typer.Option(help="Of a role.")] = None,
    component: Annotated[
        str | None, typer.Option(metavar="NAME", help="That name a component, such as postgres.")
    ] = None,
    maturity: Annotated[Maturity | None, typer.Option(help="Of a maturity.")] = None,
    lang: LangOption = Lang.EN,
    output: OutputOption = TableFormat.TABLE,
    rules: RulesOption = None,
) -> None:
    """List the rules that an analysis uses."""
    from analyzer.cli.listing import COLUMNS, Wanted, list_rules

    wanted = Wanted(cause=cause, kind=kind, role=role, component=component, maturity=maturity)
    ruleset = shipped_and(rules)
    for refused in ruleset.refused:
        say(str(refused))
    write(render_rows(COLUMNS, list_rules(ruleset, wanted, lang.value), output))


@rules_app.command("show")
def rules_show(
    rule: Annotated[str, typer.Argument(metavar="ID", help="Such as PG-003.", show_default=False)],
    lang: LangOption = Lang.EN,
    rules: RulesOption = None,
) -> None:
    """Tell what a rule states, where its texts come from, what it explains and what it advises."""
    from analyzer.cli.listing import find_rule
    from analyzer.reports.rule_text import rule_text

    ruleset = shipped_and(rules)
    write(show(rule_text(find_rule(ruleset, rule), ruleset, lang.value), keep_newlines=True))


@rules_app.command("test")
def rules_test(places: PlacesArgument = None) -> None:
    """Run the samples that rules carry."""
    from analyzer.cli.workbench import Workbench

    _end_with(*Workbench(places or []).test())


@rules_app.command("lint")
def rules_lint(places: PlacesArgument = None) -> None:
    """Say what a reviewer would: form, texts, patterns, queries, rules that fire on each other's samples."""
    from analyzer.cli.workbench import Workbench

    _end_with(*Workbench(places or []).lint())


@rules_app.command("new")
def rules_new(
    rule: Annotated[str, typer.Argument(metavar="ID", help="Such as SHOP-001.", show_default=False)],
    kind: Annotated[Kind, typer.Option(help="What it looks at.", show_default=False)],
    cause: Annotated[str | None, typer.Option(metavar="CLASS", help="The class of causes it names.")] = None,
    symptom: Annotated[str | None, typer.Option(metavar="KIND", help="The symptom it shows.")] = None,
    folder: Annotated[Path, typer.Option("--dir", metavar="DIR", help="The pack it belongs to.")] = Path(),
) -> None:
    """Write a new rule file to start from."""
    from analyzer.cli.starting import start_rule

    path, left = start_rule(folder, rule, kind.value, cause, symptom)
    write(f"{show(str(path))} is written; {left} texts marked FILL IN are yours to write\n")


@rules_app.command("profile")
def rules_profile(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", show_default=False)],
    output: OutputOption = TableFormat.TABLE,
    rules: RulesOption = None,
) -> None:
    """Measure what each rule costs on a bundle; the dearest first."""
    from analyzer.cli.profile import COLUMNS, profile

    with ProgressLine() as progress:
        rows = profile(bundle, shipped_and(rules), progress)
    write(render_rows(COLUMNS, rows, output))


@rules_app.command("schema")
def rules_schema(
    of: Annotated[Schema, typer.Argument(metavar="[rule|filter]", help="Of which file.")] = Schema.RULE,
) -> None:
    """Print the JSON Schema of a rule or filter file, for editors."""
    from analyzer.rules.filters import Terms
    from analyzer.rules.keys import json_schema
    from analyzer.rules.schema import Rule

    made = json_schema(Rule if of is Schema.RULE else Terms)
    write(show_json(made, indent=2) + "\n")


def _end_with(complaints: list[Complaint], summary: str) -> None:
    """Print what is wrong and what it comes to; status 1 where anything is."""
    write("".join(f"{show(str(line))}\n" for line in [*complaints, summary]))
    if complaints:
        raise typer.Exit(ExitCode.FINDINGS)
