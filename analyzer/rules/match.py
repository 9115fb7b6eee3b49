"""Log rules over log records: which records match, where, and what the named groups captured.

Records are looked at in blocks, so that memory is bounded whatever the size of the logs. In a block
every distinct text is looked at once per rule, and only if its component and level are in scope.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from analyzer.parsers.logs.said import with_said
from analyzer.rules.costs import SHARED, UNCOUNTED, Costs
from analyzer.rules.known import KnownTemplates
from analyzer.rules.literals import required_literals
from analyzer.rules.notable import NotableRecords
from analyzer.rules.pattern import dressed, group_names, whole
from analyzer.rules.schema import NO_LEVEL, Match, Rule
from analyzer.rules.texts import Texts, compact, containing, holds_any

if TYPE_CHECKING:
    import polars as pl

    from analyzer.store.store import Store

BLOCK_ROWS = 400_000
SIFTED_ROWS = 50_000
MAX_SIGHTS = 10_000  # per match; whoever writes the logs may choose the hosts and names in them
MAX_CAPTURE = 500  # letters

_PLACE = ("file", "namespace", "pod", "container", "component", "stream")
_NAMING = ("host", "kind", "namespace", "name")  # captures that say which object the fact is about


@dataclass(frozen=True, slots=True)
class Spot:
    """A record that matched: its number and first line in the file, and the text that matched."""

    record: int
    line: int
    matched: str


@dataclass(slots=True)
class Sight:
    """A match of a rule in one file, by one container, about one named object: how often and where."""

    rule: str
    match: Match
    file: str
    namespace: str | None
    pod: str | None
    container: str | None
    component: str | None
    stream: str
    captures: dict[str, str]
    count: int
    first_utc: datetime | None
    last_utc: datetime | None
    first: Spot
    last: Spot


@dataclass(slots=True)
class _Search:
    """One match of one rule while the blocks go by."""

    rule: str
    match: Match
    sights: dict[tuple[Any, ...], Sight] = field(default_factory=dict)
    cleared: dict[tuple[Any, ...], int] = field(default_factory=dict)
    """Per place, the last record that makes the fact history."""

    @property
    def patterns(self) -> list[str]:
        """What is sought."""
        return [self.match.regex, *filter(None, [self.match.cleared_by])]


class LogSearch:
    """What rules see in records that go by in blocks: matches of log rules, records that queries ask about.

    A block has the columns of log_records, `said` and `headline`. One automaton sifts it: only records that
    hold a literal that some pattern needs are looked at, many at once, since each look compiles the
    patterns. Patterns that need no literal are sought in every block.
    """

    def __init__(
        self, rules: Sequence[Rule], costs: Costs = UNCOUNTED, looks_for: Sequence[str] = ()
    ) -> None:
        """`looks_for`: what queries that are no rule's ask about."""
        self._costs = costs
        self._searches = [_Search(rule.id, match) for rule in rules for match in rule.match]
        self._patterns = sorted({*looks_for, *(pattern for rule in rules for pattern in rule.looks_for)})
        sought = [*self._patterns, *(pattern for one in self._searches for pattern in one.patterns)]
        self._needed = {
            pattern: literals for pattern in sought if (literals := required_literals(pattern)) is not None
        }
        self._literals = sorted(set().union(*self._needed.values()))
        self._sifted: list[pl.DataFrame] = []
        self._notable = NotableRecords()
        self._known = KnownTemplates()

    def add(self, block: pl.DataFrame) -> None:
        """Look at the records of a block."""
        with self._costs.of(SHARED):
            self._notable.add_ends(block)
            self._sifted.append(compact(block.filter(holds_any(self._literals))))
        self._look(Texts(block, {}), sifted=False)
        if sum(map(len, self._sifted)) >= SIFTED_ROWS:
            self.finish()

    def finish(self) -> None:
        """Look at the records that still wait to be looked at together: no block follows."""
        import polars as pl

        if self._sifted:
            with self._costs.of(SHARED):
                texts = Texts(pl.concat(self._sifted), self._needed)
            self._sifted = []
            self._look(texts, sifted=True)

    def _look(self, texts: Texts, *, sifted: bool) -> None:
        """Seek the patterns that need a literal, or those that need none."""
        with self._costs.of(SHARED):
            for pattern in self._patterns:
                if (pattern in self._needed) is sifted:
                    self._notable.add(pattern, texts)
        matched: set[int] = set()
        for one in self._searches:
            if all(pattern in self._needed for pattern in one.patterns) is sifted:
                with self._costs.of(one.rule):
                    matched |= self._seek(one, texts)
        if matched:
            self._known.add(texts.block[sorted(matched)])

    def _seek(self, one: _Search, texts: Texts) -> set[int]:
        """Note what a search finds. Gives a row of each text that matched."""
        found = texts.candidates(one.match.regex, one.match.component)
        self._costs.looked_at(one.rule, found.height)
        if found.height:
            found = _matching(one.match, found)
            self._costs.hit(one.rule, found.height)
            shown = _note_hits(one, texts.block, found)
            self._notable.keep(one.match.regex, texts.block[shown])
        if one.match.cleared_by and one.sights:
            ended = texts.candidates(one.match.cleared_by, one.match.component)
            _note_clearing(one, texts.block, containing(ended, one.match.cleared_by))
        return set(found["row"].list.first())

    def sights(self, recovered: Collection[str] = ()) -> list[Sight]:
        """Everything that was seen, in order of rule, match and place; call `finish` before.

        `recovered` are pods that are well since: what the log of their run before says is history.
        """
        return [sight for one in self._searches for sight in _surviving(one, recovered)]

    def write_notable(self, store: Store) -> None:
        """Finish, and fill the table notable_records."""
        self.finish()
        self._notable.write(store)

    def write_known(self, store: Store) -> None:
        """Mark the templates of the records that matched; call `finish` before."""
        self._known.write(store)


def search(rules: Sequence[Rule], records: Iterable[pl.DataFrame]) -> list[Sight]:
    """What log rules see in blocks of records."""
    looking = LogSearch(rules)
    for block in records:
        looking.add(block)
    looking.finish()
    return looking.sights()


def blocks(store: Store, rows: int = BLOCK_ROWS) -> Iterator[pl.DataFrame]:
    """The log records of a store, as a search takes them, in frames of about `rows`."""
    exceptions = store.frame("SELECT * FROM exceptions")
    for records in store.frames("SELECT * FROM log_records", rows):
        yield with_said(records, exceptions)


def _matching(match: Match, found: pl.DataFrame) -> pl.DataFrame:
    """Those of some distinct texts that match, in scope of level and not excluded."""
    import polars as pl

    if match.level is not None and found.height:
        found = found.filter(pl.col("level").fill_null(NO_LEVEL).is_in(match.level))
    found = containing(found, match.regex)
    if match.not_regex is not None and found.height:
        found = found.filter(~pl.col("said").str.contains(dressed(match.not_regex)))
    return found


def _note_hits(one: _Search, block: pl.DataFrame, found: pl.DataFrame) -> list[int]:
    """Add matching texts to the sights, one per place and named object. Gives first and last row of each."""
    import polars as pl

    if not found.height:
        return []
    names = group_names(one.match.regex)
    pattern = whole(one.match.regex)
    said = found["said"]
    captured = [pl.col("groups").struct.field(name).alias(f"group {name}") for name in names]
    hits = pl.DataFrame(
        {
            "row": found["row"],
            "matched": said.str.extract(pattern, 1),
            "groups": said.str.extract_groups(pattern),
        }
    ).select("row", "matched", *captured)
    hits = hits.explode("row")
    rows = block[hits["row"]].select(*_PLACE, "record", "line", "ts_utc")
    groups = [f"group {name}" for name in names]
    keys = [*_PLACE, *(f"group {name}" for name in names if name in _NAMING)]
    hits = pl.concat([rows, hits], how="horizontal").sort("record", maintain_order=True)
    summary = hits.group_by(keys, maintain_order=True).agg(
        pl.len().alias("count"),
        pl.col("ts_utc").min().alias("first_utc"),
        pl.col("ts_utc").max().alias("last_utc"),
        *(pl.col(name).first().alias(f"first {name}") for name in ("row", "record", "line", "matched")),
        *(pl.col(name).last().alias(f"last {name}") for name in ("row", "record", "line", "matched")),
        *(pl.col(name).first() for name in groups if name not in keys),
    )
    for row in summary.iter_rows(named=True):
        _note(one, tuple(row[key] for key in keys), _sight(one, row, names))
    return sorted({*summary["first row"], *summary["last row"]})


def _sight(one: _Search, row: dict[str, Any], names: Sequence[str]) -> Sight:
    captures = {name: row[f"group {name}"] for name in names if row[f"group {name}"] is not None}
    return Sight(
        rule=one.rule,
        match=one.match,
        captures=captures,
        first=Spot(row["first record"], row["first line"], row["first matched"]),
        last=Spot(row["last record"], row["last line"], row["last matched"]),
        **{name: row[name] for name in (*_PLACE, "count", "first_utc", "last_utc")},
    )


def _note(one: _Search, key: tuple[Any, ...], new: Sight) -> None:
    """Join a sight with what earlier blocks saw at the same place."""
    old = one.sights.get(key)
    if old is None:
        if len(one.sights) < MAX_SIGHTS:
            one.sights[key] = new
        return
    old.count += new.count
    old.first, old.last = min(old.first, new.first, key=_order), max(old.last, new.last, key=_order)
    old.first_utc = min(filter(None, (old.first_utc, new.first_utc)), default=None)
    old.last_utc = max(filter(None, (old.last_utc, new.last_utc)), default=None)


def _order(spot: Spot) -> int:
    return spot.record


def _note_clearing(one: _Search, block: pl.DataFrame, found: pl.DataFrame) -> None:
    import polars as pl

    if not found.height:
        return
    rows = block[found["row"].explode()].select(*_PLACE, "record")
    for row in rows.group_by(_PLACE).agg(pl.col("record").max()).iter_rows():
        one.cleared[row[:-1]] = max(row[-1], one.cleared.get(row[:-1], 0))


def _surviving(one: _Search, recovered: Collection[str]) -> list[Sight]:
    """The sights that are frequent enough in their file and that nothing makes history."""
    sights = {
        key: sight
        for key, sight in one.sights.items()
        if sight.stream != "previous" or sight.pod not in recovered
    }
    frequent: dict[str, int] = {}
    for sight in sights.values():
        frequent[sight.file] = frequent.get(sight.file, 0) + sight.count
    kept = [
        sight
        for key, sight in sights.items()
        if frequent[sight.file] >= one.match.min_count
        and sight.last.record >= one.cleared.get(key[: len(_PLACE)], 0)
    ]
    return sorted(kept, key=lambda sight: (sight.file, sight.first.record, sorted(sight.captures.items())))
