"""Curves as an SVG picture: small panels with logarithmic axes, written by hand so that nothing is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import log10

WIDTH, HEIGHT, ACROSS = 440, 300, 2
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 34, 62
LEAST_SPAN = 10  # from the low to the high end of an axis: what hardly grows is to look flat
_COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b")
_INK, _GRID = "#444", "#ddd"

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Panel:
    """A picture: lines by name, each of points above zero, and how values of both axes are written."""

    title: str
    lines: dict[str, list[Point]]
    across: Callable[[float], str]
    up: Callable[[float], str]


def draw(panels: Sequence[Panel]) -> str:
    """The SVG of all panels, two in a row; those without a point are left out."""
    shown = [panel for panel in panels if any(panel.lines.values())]
    rows = -(-len(shown) // ACROSS)
    across, down = ACROSS * WIDTH, rows * HEIGHT
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" width="{across}"'
    parts = [
        f'{head} height="{down}" font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for place, panel in enumerate(shown):
        x, y = place % ACROSS * WIDTH, place // ACROSS * HEIGHT
        parts += [f'<g transform="translate({x},{y})">', *_panel(panel), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(panel: Panel) -> list[str]:
    points = [point for line in panel.lines.values() for point in line]
    x_of = _Scale([x for x, _ in points], LEFT, WIDTH - RIGHT)
    y_of = _Scale([y for _, y in points], HEIGHT - BOTTOM, TOP)
    parts = [_text(LEFT, 18, panel.title, "start", bold=True)]
    for y in y_of.ticks():
        parts.append(_line([(LEFT, y_of(y)), (WIDTH - RIGHT, y_of(y))], _GRID, 1))
        parts.append(_text(LEFT - 6, y_of(y) + 4, panel.up(y), "end"))
    for x in _few(sorted({x for x, _ in points})):
        parts.append(_line([(x_of(x), TOP), (x_of(x), HEIGHT - BOTTOM)], _GRID, 1))
        parts.append(_text(x_of(x), HEIGHT - BOTTOM + 16, panel.across(x), "middle"))
    parts.append(_line([(LEFT, TOP), (LEFT, HEIGHT - BOTTOM), (WIDTH - RIGHT, HEIGHT - BOTTOM)], _INK, 1))
    beside = float(LEFT)
    for (name, line), colour in zip(panel.lines.items(), _COLOURS * len(panel.lines), strict=False):
        drawn = [(x_of(x), y_of(y)) for x, y in sorted(line)]
        parts.append(_line(drawn, colour, 2))
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in drawn]
        parts.append(_line([(beside, HEIGHT - 24), (beside + 14, HEIGHT - 24)], colour, 3))
        parts.append(_text(beside + 18, HEIGHT - 20, name, "start"))
        beside += 34 + 6.2 * len(name)
    return parts


class _Scale:
    """Values above zero to places between two ends, by their logarithm, with a little room at both ends."""

    def __init__(self, values: Sequence[float], begin: float, end: float) -> None:
        low, high = min(values) / 1.25, max(values) * 1.25
        wider = max(1.0, LEAST_SPAN * low / high) ** 0.5
        self._low, self._high = low / wider, high * wider
        self._begin, self._end = begin, end

    def __call__(self, value: float) -> float:
        share = (log10(value) - log10(self._low)) / (log10(self._high) - log10(self._low))
        return self._begin + share * (self._end - self._begin)

    def ticks(self) -> list[float]:
        """Round values: 1, 2 and 5 times powers of ten; not more than fit."""
        found = [
            step * 10.0**power
            for power in range(int(log10(self._low)) - 2, int(log10(self._high)) + 2)
            for step in (1, 2, 5)
            if self._low <= step * 10.0**power <= self._high
        ]
        return _few(found)


def _few(values: list[float], most: int = 8) -> list[float]:
    return values[:: -(-len(values) // most)] if values else []


def _line(points: Sequence[Point], colour: str, width: int) -> str:
    listed = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{listed}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def _text(x: float, y: float, text: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_INK}"{weight}>{escape(text)}</text>'
