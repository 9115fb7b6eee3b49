"""docs/examples says what the program says. `./dev examples` writes it anew."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from analyzer.pipeline import analyze
from analyzer.rules.load import load_rules
from tests.cli.test_injected import hostile  # noqa: F401 - a fixture
from tests.reports.examples import FOLDER, NAMES, reports
from tests.samples.conftest import bundle
from tests.test_show import harmless


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_what_is_written_now(name: str) -> None:
    analysis = analyze(bundle(name), load_rules())
    for file, text in reports(name, analysis):
        assert (FOLDER / file).read_text(encoding="utf-8") == text
    analysis.store.close()


def test_markdown_of_a_hostile_bundle_is_no_markup(hostile) -> None:  # type: ignore[no-untyped-def]  # noqa: F811, ANN001
    analysis = analyze(hostile, load_rules())
    texts = dict(reports("hostile", analysis))
    page = MarkdownIt("commonmark").render(texts["hostile.md"])
    assert harmless(page)
    assert "<script" not in page
    assert "<a " not in page
    assert "<img" not in page
    analysis.store.close()
