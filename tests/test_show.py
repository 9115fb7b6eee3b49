"""What untrusted text becomes on its way out."""

from __future__ import annotations

import html
import json
import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from analyzer.show import show, show_cell, show_code, show_json, show_md, show_span

ANYTHING = st.text(st.characters(codec=None), max_size=60)


def harmless(text: str) -> bool:
    """No control, nothing that reorders, no lone surrogate; line feeds and tabs aside."""
    return not any(
        unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        for char in text.replace("\n", "").replace("\t", "")
    )


@given(ANYTHING)
def test_nothing_harmful_is_left(text: str) -> None:
    shown = show(text)
    assert harmless(shown)
    assert "\n" not in shown
    assert "\t" not in shown
    assert show(shown) == shown
    shown.encode()


@given(ANYTHING)
def test_line_ends_and_tabs_may_stay(text: str) -> None:
    shown = show(text, keep_newlines=True)
    assert harmless(shown)
    assert shown.count("\n") == text.count("\n")


@given(ANYTHING.map(lambda text: text.encode("utf-8", "replace").decode()))
def test_json_is_harmless_and_says_what_it_was(text: str) -> None:
    shown = show_json({text: [text, 1, None]}, indent=2)
    assert harmless(shown)
    assert json.loads(shown) == {text: [text, 1, None]}


@given(ANYTHING)
def test_a_cell_is_no_formula(text: str) -> None:
    for start in ("", "=", "+", "-", "@", "\t", "\r", "\x00="):
        cell = show_cell(start + text)
        assert harmless(cell)
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_ordinary_text_stays() -> None:
    for text in ("plain", "数据库连接失败：超时", "naïve café", "😀", "a‹password:k7q2m9xa4hw2p›b"):
        assert show(text) == text
        assert json.loads(show_json(text)) == text
        assert text in show_json(text)


def test_every_harmful_kind_is_seen() -> None:
    for (
        char
    ) in "\x00\x07\x08\x1b\x7f\x85\x9b\x9d\u061c\u200b\u200f\u2028\u2029\u202e\u2066\ufeff\U000e0041\ud800":
        assert show(char) != char
        assert char not in show_json(char)


MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKS = st.text(st.sampled_from("\\`*_{}[]()<>#+-.!|~&@:/=1 ab\n\t\u202e"), max_size=40)


@given(ANYTHING | MARKS)
@example("[link](javascript:alert(1))")
@example("<script>alert(1)</script>")
@example("1. first")
@example("- item")
@example("http://example.com @everyone #12")
def test_markdown_shows_what_was_said_and_nothing_else(text: str) -> None:
    shown = " ".join(show(text, keep_newlines=True).split())
    for before in ("", "- ", "## ", "**x** "):
        page = MARKDOWN.render(f"{before}{show_md(text)}")
        assert not set(re.findall(r"</?([a-z0-9]+)", page)) - {"p", "ul", "li", "h2", "strong"}
        said = html.unescape(re.sub(r"</?[a-z0-9]+>", "", page))
        assert " ".join(said.split()).removeprefix("x").strip() == shown or not shown


@given(ANYTHING | MARKS)
def test_code_in_markdown_is_the_text(text: str) -> None:
    page = MARKDOWN.render(show_code(text))
    assert html.unescape(page.removeprefix("<pre><code>").removesuffix("</code></pre>\n")) == (
        show(text, keep_newlines=True) + "\n"
    )
    span = " ".join(show(text, keep_newlines=True).split())
    if span:
        assert MARKDOWN.render(f"x {show_span(text)}") == f"<p>x <code>{escaped(span)}</code></p>\n"


def escaped(text: str) -> str:
    return html.escape(text).replace("&#x27;", "'")
