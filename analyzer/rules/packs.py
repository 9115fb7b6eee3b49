"""Which packs are used beside the shipped rules: the user's own, and those named on the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.show import show

VARIABLE = "ANALYZER_RULES"


def packs(named: Sequence[Path] = (), environment: Mapping[str, str] = os.environ) -> list[Path]:
    """The user's pack if there is one, then the named ones. Raises UsageError where a named one is absent."""
    own = _own_pack(environment)
    return [*([own] if own else []), *named_packs(named)]


def named_packs(named: Sequence[Path]) -> list[Path]:
    """Packs that must be there. Raises UsageError where one is absent."""
    for path in named:
        if not _is_there(path):
            raise UsageError(f"there are no rules at {show(str(path))}", "give a rule file or a folder")
    return list(named)


def _own_pack(environment: Mapping[str, str]) -> Path | None:
    """What `ANALYZER_RULES` names, nothing if it is empty; else the folder `rules` of the configuration.

    A variable that names nothing that is there is told when the pack is read. The specification of the XDG
    base directories wants relative paths left alone.
    """
    if (named := environment.get(VARIABLE)) is not None:
        return Path(named) if named else None
    base = environment.get("XDG_CONFIG_HOME", "")
    home = Path(environment.get("HOME", "/"))
    configuration = Path(base) if Path(base).is_absolute() else home / ".config"
    folder = configuration / "bundle-analyzer" / "rules"
    return folder if _is_there(folder) else None


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except OSError:  # a loop of links, a name that is too long
        return False
    return True
