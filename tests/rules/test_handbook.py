"""The handbook: what is generated is up to date, and explains every key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.rules import filters, schema
from analyzer.rules.handbook import DOCS, catalogue, pages
from analyzer.rules.keys import keys_of
from analyzer.rules.load import load_packs, load_rules
from tests.rules.packing import LOG_RULE, TAXONOMY, write_pack

PARTS = (
    schema.Rule,
    schema.Match,
    schema.Cause,
    schema.Refuter,
    schema.Remedy,
    schema.Provenance,
    schema.Sample,
    filters.Terms,
)


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_generated_pages_are_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run ./dev docs"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_of_a_file_is_explained(part: type) -> None:
    page = (DOCS / ("filters.md" if part is filters.Terms else "rules.md")).read_text(encoding="utf-8")
    for key in keys_of(part):
        assert re.search(rf"^\| `{key.name}` \| .+ \| .{{10,}} \|$", page, re.MULTILINE), key.name


def links() -> Iterator[tuple[str, str]]:
    for page in sorted(DOCS.glob("*.md")):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            yield page.name, target


@pytest.mark.parametrize(("page", "target"), sorted(set(links())))
def test_links_lead_somewhere(page: str, target: str) -> None:
    assert target.startswith("https://") or (DOCS / target).exists()


def test_the_catalogue_shows_texts_as_they_are(tmp_path: Path) -> None:
    text = LOG_RULE.replace('"shop 1.0"', "'a | b \\ <c>'")
    pack = write_pack(tmp_path / "area", {"SHOP-001.toml": text, "taxonomy.toml": TAXONOMY})
    page = catalogue(load_packs([], [pack]))
    (row,) = [line for line in page.splitlines() if line.startswith("| SHOP-001 |")]
    assert row.endswith(" | log | test | all | seen: a \\| b \\\\ &lt;c> |")
    assert "## area\n" in page


def test_the_catalogue_names_classes_without_a_rule(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "area", {"taxonomy.toml": TAXONOMY})
    assert "| shop.licence | The licence has expired |" in catalogue(load_packs([], [pack]))
    assert "shop.licence" not in catalogue(load_rules())
