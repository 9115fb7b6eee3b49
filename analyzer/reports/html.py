"""The diagnosis as one HTML file: no network, no script, light and dark, fit to be printed.

Text of the bundle reaches the page in one way: jinja2 escapes what `show` has made harmless. Pictures are
markup of our own, whose texts went the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from analyzer.look import get_query
from analyzer.reports.chain_svg import chain_svg
from analyzer.reports.facts import counts_of, facts_of, nothing_found
from analyzer.reports.health import read_health
from analyzer.reports.quick import SIGNS
from analyzer.reports.timeline import read_timeline
from analyzer.reports.timeline_svg import timeline_svg
from analyzer.reports.timeline_text import short_span
from analyzer.reports.words import word
from analyzer.show import show

if TYPE_CHECKING:
    from analyzer.reports.case import Case
    from analyzer.rules.load import RuleSet
    from analyzer.store.store import Store

MOST = 50  # of effects, gaps, warnings and others of a kind
MOST_CAUSES = 40
MOST_MOMENTS = 400
MOST_ROWS = 200
_LISTED = (
    "pods",
    "workloads",
    "services",
    "endpoints",
    "ingresses",
    "configmaps",
    "secrets",
    "nodes",
    "events",
)


@dataclass(frozen=True, slots=True)
class Table:
    """Objects of a kind; `count` is of all, `rows` are the first of them."""

    name: str
    names: Sequence[str]
    rows: Sequence[Sequence[Any]]
    count: int


def html_report(case: Case, store: Store, rules: RuleSet) -> str:
    """The page. Of what is many the first are shown, and how many more there are."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    say = partial(word, case.lang)
    environment = Environment(
        loader=PackageLoader("analyzer.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else show(str(value), keep_newlines=True),
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    common = {"word": say, "most": MOST}
    macros = environment.get_template("macros.html.j2", globals=common).module
    timeline = read_timeline(store, rules, case.lang)
    causes = case.causes[:MOST_CAUSES]
    more = partial(say, "more")
    return environment.get_template("report.html.j2", globals=common).render(
        case=case,
        causes=causes,
        counts=counts_of(case),
        facts=facts_of(case),
        nothing=nothing_found(case),
        checks=read_health(store, case.lang),
        signs=SIGNS,
        chains={told.root.rank: Markup(chain_svg(told, more(n=len(told.effects)))) for told in causes},
        timeline_picture=Markup(timeline_svg(timeline, case.lang)),
        moments=timeline.moments[-MOST_MOMENTS:],
        moments_in_all=len(timeline.moments),
        short_span=short_span,
        sections=[
            ("unexplained", case.unexplained[:MOST], case.unexplained),
            ("advice", case.advice[:MOST], case.advice),
        ],
        tables=list(filter(None, (_table(store, name) for name in _LISTED))),
        cell=cell,
        **{name: getattr(macros, name) for name in ("more", "lines", "open", "effects")},
    )


def _table(store: Store, name: str) -> Table | None:
    names, rows = store.names_and_rows(get_query(name))
    return Table(name, names, rows[:MOST_ROWS], len(rows)) if rows else None


def cell(value: object) -> str:
    """A value as a cell of a table."""
    if value is None:
        return "–"
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}={item}" for key, item in value.items())
    return str(value)
