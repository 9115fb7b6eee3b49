"""A tree as a list of lines that fold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType

from analyzer.tui.widgets.rows import ListSource, RowsView

Place = tuple[str, int, str]
"""File, line, and what it says."""


@dataclass(eq=False, slots=True)
class Node:
    """A line of the tree. `place` is the line of the bundle that it stands for.

    What more there is to say of it (`detail`) and what is below it (`grow`) is made when it is looked at: a
    bundle may have thousands of causes.
    """

    label: Text
    detail: Callable[[], Text] = Text
    place: Place | None = None
    finding: int | None = None
    rule: str | None = None
    grow: Callable[[], list[Node]] | None = None
    open: bool = False
    _grown: list[Node] | None = None

    @property
    def children(self) -> list[Node]:
        """The nodes below."""
        if self._grown is None:
            self._grown = self.grow() if self.grow else []
        return self._grown

    def first_place(self) -> Place | None:
        """The line of this node, or of the first one below it that has one."""
        if self.place is not None:
            return self.place
        return next((found for child in self.children if (found := child.first_place())), None)


@dataclass(frozen=True, slots=True)
class Shown:
    """A node in sight: how deep it is, and the lines that lead to it."""

    node: Node
    stem: str
    parent: Node | None


class Outline(RowsView[Shown]):
    """A tree. Enter chooses, space or ← → fold."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "fold", show=False),
        Binding("right,l", "unfold", show=False),
        Binding("left,h", "fold_up", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._roots: Sequence[Node] = ()
        self._shown: list[Shown] = []

    def show_tree(self, roots: Sequence[Node]) -> None:
        """Show these nodes and what is below them."""
        self._roots = roots
        self._rebuild(0)

    def _rebuild(self, cursor: int) -> None:
        self._shown = list(_visible(self._roots, "", None))
        top = self.scroll_offset.y
        self.show_rows(ListSource(self._shown), cursor)
        self.scroll_to(y=top, animate=False, force=True, immediate=True)
        self._keep_in_sight()

    def draw(self, row: Shown, place: int) -> Text:  # noqa: ARG002 - others need the place
        """A node behind the lines that lead to it."""
        sign = "" if row.node.grow is None else "▾ " if row.node.open else "▸ "
        return Text.assemble((row.stem, "dim"), sign, row.node.label, no_wrap=True, end="")

    def action_fold(self) -> None:
        """Fold or unfold the node under the cursor."""
        row = self.current()
        if row is not None and row.node.grow is not None:
            row.node.open = not row.node.open
            self._rebuild(self.cursor)

    def action_unfold(self) -> None:
        """Unfold the node, or go to its first child."""
        row = self.current()
        if row is None or row.node.grow is None:
            return
        if row.node.open:
            self.action_step(1)
        else:
            self.action_fold()

    def action_fold_up(self) -> None:
        """Fold the node, or go to its parent."""
        row = self.current()
        if row is None:
            return
        if row.node.open and row.node.grow is not None:
            self.action_fold()
        elif row.parent is not None:
            self.cursor = next(i for i, shown in enumerate(self._shown) if shown.node is row.parent)


def _visible(nodes: Sequence[Node], stem: str, parent: Node | None) -> Iterator[Shown]:
    for number, node in enumerate(nodes):
        last = number == len(nodes) - 1
        here = stem + ("" if parent is None else "└ " if last else "├ ")
        yield Shown(node, here, parent)
        if node.open:
            below = stem + ("" if parent is None else "  " if last else "│ ")
            yield from _visible(node.children, below, node)
