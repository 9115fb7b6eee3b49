"""The shipped rules as they were read before: a start need not read 300 files and their patterns anew.

Kept in the user's cache folder under a name that is made of the sizes and times of the files, and of the
code that reads them, so that a changed file is always read again. What cannot be read or written there is
done without.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from analyzer import __version__
from analyzer.places import cache_folder, stamp
from analyzer.rules.literals import remember, required_literals
from analyzer.rules.schema import Rule
from analyzer.rules.taxonomy import CauseClass

PREFIX = "rules-"


class Kept(msgspec.Struct, frozen=True):
    """Rules with the file of each, the classes of causes, and the literals of every pattern."""

    rules: list[Rule]
    files: dict[str, str]
    classes: dict[str, CauseClass]
    literals: dict[str, list[str] | None]


def read(paths: Iterable[Path], environment: Mapping[str, str] = os.environ) -> Kept | None:
    """What was kept of these very files; None where nothing was."""
    try:
        data = _place(paths, environment).read_bytes()
        kept = msgspec.msgpack.decode(data, type=Kept)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    remember(
        {pattern: None if found is None else frozenset(found) for pattern, found in kept.literals.items()}
    )
    return kept


def write(
    paths: Iterable[Path],
    rules: Iterable[Rule],
    files: Mapping[str, Path],
    classes: dict[str, CauseClass],
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Keep what these files hold, in place of what was kept before."""
    kept = Kept(list(rules), {rule: str(path) for rule, path in files.items()}, classes, {})
    for rule in kept.rules:
        for match in rule.match:
            found = required_literals(match.regex)
            kept.literals[match.regex] = None if found is None else sorted(found)
    with contextlib.suppress(OSError):
        target = _place(paths, environment)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        older = [path for path in target.parent.glob(f"{PREFIX}*") if path != target]
        handle, part = tempfile.mkstemp(prefix=PREFIX, dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.msgpack.encode(kept))
        Path(part).replace(target)
        for path in older:
            path.unlink(missing_ok=True)


def _place(paths: Iterable[Path], environment: Mapping[str, str]) -> Path:
    """Where the contents of these files are kept. Raises OSError where one cannot be looked at."""
    digest = hashlib.blake2b(f"{__version__} {sys.version}".encode(), digest_size=12)
    for path in (*paths, *sorted(Path(__file__).parent.glob("*.py"))):
        digest.update(stamp(path, follow=True))
    return cache_folder(environment) / f"{PREFIX}{digest.hexdigest()}"
