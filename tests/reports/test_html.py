"""The page: whole, harmless, the same every time, and no more than a browser needs."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from analyzer.analysis import Analysis
from analyzer.pipeline import analyze
from analyzer.reports.case import Lang, read_case
from analyzer.reports.html import html_report
from analyzer.rules.load import load_rules
from tests.cli.test_injected import hostile  # noqa: F401 - a fixture
from tests.samples.conftest import bundle
from tests.test_show import harmless

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Checker(HTMLParser):
    """Tags that were opened, ids, links, and what is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def checked(page: str) -> Checker:
    checker = Checker()
    checker.feed(page)
    checker.close()
    assert checker.open == []
    assert len(checker.ids) == len(set(checker.ids))
    assert all(link.startswith("#") and link[1:] in checker.ids for link in checker.links)
    assert not checker.tags & {"script", "iframe", "object", "embed", "form", "img", "link", "base"}
    assert not any(name.startswith("on") for name in checker.attributes)
    return checker


def page_of(analysis: Analysis, lang: Lang) -> str:
    case = read_case(analysis.store, analysis.rules, lang)
    return html_report(case, analysis.store, analysis.rules)


@pytest.mark.parametrize("name", ["postgres-password", "healthy", "postgres-too-many-connections-cut"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_is_whole_and_the_same_every_time(name: str, lang: Lang) -> None:
    analysis = analyze(bundle(name), load_rules())
    page = page_of(analysis, lang)
    checked(page)
    assert page == page_of(analysis, lang)
    case = read_case(analysis.store, analysis.rules, lang)
    for told in case.causes:
        assert f'id="cause-{told.root.rank}"' in page
        for one in told.evidence:
            assert f"{one.file}:{one.line}" in page
    for gap in case.gaps:
        assert gap.command is None or gap.command.split()[0] in page
    analysis.store.close()


def test_nothing_of_a_hostile_bundle_is_obeyed(hostile: Path) -> None:  # noqa: F811 - the fixture
    analysis = analyze(hostile, load_rules())
    page = page_of(analysis, "en")
    checked(page)
    assert harmless(page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    analysis.store.close()
