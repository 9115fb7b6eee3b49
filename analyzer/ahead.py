"""Work that a thread of its own does ahead of who needs it, by a bounded number of items."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")

_WAIT_S = 0.1  # after which a thread looks whether anybody still wants its items


def ahead(items: Iterable[T], most: int) -> Generator[T, None, None]:
    """The same items, made in a thread that is at most so many ahead; its error is raised in its place.

    The thread ends with the iterator, also where that is closed before its end.
    """
    made: Queue[tuple[bool, T | BaseException | None]] = Queue(most)
    unwanted = Event()
    thread = Thread(target=_make, args=(items, made, unwanted), daemon=True)
    thread.start()
    try:
        while True:
            is_item, item = made.get()
            if is_item:
                yield item  # type: ignore[misc]  # an item, as the flag says
            elif isinstance(item, BaseException):
                raise item
            else:
                return
    finally:
        unwanted.set()
        thread.join()


def _make(items: Iterable[T], made: Queue[tuple[bool, T | BaseException | None]], unwanted: Event) -> None:
    try:
        for item in items:
            if not _handed_over((True, item), made, unwanted):
                return
    except BaseException as error:  # noqa: BLE001 - raised again where the items are used
        _handed_over((False, error), made, unwanted)
    else:
        _handed_over((False, None), made, unwanted)


def _handed_over(
    entry: tuple[bool, T | BaseException | None],
    made: Queue[tuple[bool, T | BaseException | None]],
    unwanted: Event,
) -> bool:
    while not unwanted.is_set():
        try:
            made.put(entry, timeout=_WAIT_S)
        except Full:
            continue
        return True
    return False
