"""Work done ahead: the same items, bounded, and no thread that outlives its use."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import count

import pytest

from analyzer.ahead import ahead


def test_items_come_in_order() -> None:
    assert list(ahead(range(1000), 3)) == list(range(1000))
    assert list(ahead([], 1)) == []


def test_an_error_is_raised_where_its_item_would_stand() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise KeyboardInterrupt

    made = ahead(items(), 5)
    assert next(made) == 1
    with pytest.raises(KeyboardInterrupt):
        next(made)


def test_no_more_than_asked_for_is_made_ahead() -> None:
    made = count()
    with closing(ahead(iter(lambda: next(made), None), 2)) as taken:
        next(taken)
        for _ in range(200):
            threading.Event().wait(0.001)
    assert next(made) <= 1 + 2 + 1, "one taken, two waiting, one in the hand of the thread"


def test_the_thread_ends_with_the_iterator() -> None:
    before = threading.active_count()
    with closing(ahead(iter(range(10**9)), 2)) as taken:
        next(taken)
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
