"""A root cause and what it explains, as a picture: cause on the left, symptoms on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from analyzer.show import show_markup

if TYPE_CHECKING:
    from analyzer.reports.case import Told

WIDTH, BOX, GAP, HEIGHT = 960, 380, 200, 44
MOST = 12
_LETTERS = 50  # of narrow letters that a box has room for


def chain_svg(told: Told, more: str) -> str:
    """The picture; empty where the cause explains nothing. `more` says that there are further symptoms."""
    effects = told.effects[:MOST]
    if not effects:
        return ""
    rows = len(effects) + (len(told.effects) > MOST)
    height = rows * (HEIGHT + 10) + 10
    middle = height // 2
    right = BOX + GAP
    opening = f'<svg class="chain" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
    parts = [f'{opening} role="img" aria-label="{show_markup(told.title)}">']
    for number, effect in enumerate(effects):
        y = 10 + number * (HEIGHT + 10)
        end = y + HEIGHT // 2
        parts.append(
            f'<path d="M{BOX} {middle} C{BOX + 90} {middle} {right - 90} {end} {right - 6} {end}"/>'
            f'<path class="head" d="M{right - 8} {end - 4} l8 4 l-8 4 z"/>'
        )
        if effect.via and effect.via != "same":
            parts.append(f'<text class="via" x="{right - 12}" y="{end - 5}">{show_markup(effect.via)}</text>')
        parts.append(_box("effect", right, y, effect.title, effect.entity))
    if len(told.effects) > MOST:
        y = 10 + len(effects) * (HEIGHT + 10)
        parts.append(f'<text class="via" x="{WIDTH - 10}" y="{y + 20}">{show_markup(more)}</text>')
    parts.append(_box("cause", 2, middle - HEIGHT // 2, told.title, told.root.entity))
    parts.append("</svg>")
    return "".join(parts)


def _box(kind: str, x: int, y: int, title: str, entity: str) -> str:
    whole = show_markup(f"{title}: {entity}")
    return (
        f'<g class="{kind}"><title>{whole}</title>'
        f'<rect x="{x}" y="{y}" width="{BOX - 4}" height="{HEIGHT}" rx="5"/>'
        f'<text x="{x + 10}" y="{y + 18}">{show_markup(_fitted(title))}</text>'
        f'<text class="entity" x="{x + 10}" y="{y + 35}">{show_markup(_fitted(entity))}</text></g>'
    )


def _fitted(text: str) -> str:
    """As much of a text as a box holds; Chinese letters are twice as wide."""
    room = _LETTERS
    for place, letter in enumerate(text):
        room -= 2 if east_asian_width(letter) in "WF" else 1
        if room < 0:
            return text[: place - 1] + "…"
    return text
