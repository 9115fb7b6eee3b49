"""Every code of a warning is listed, and every listed one is given somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import analyzer
from analyzer.model.codes import WARNINGS

_GIVEN = re.compile(
    r'"((?:archive|certificate|file|filter|manifest|member|read|rule|warnings|yaml)\.[a-z_]+)"(?!\s*[:\]])'
)
_MADE = {"member.link", "member.special"}  # of the kind of a member
_INNER = {"archive.format"}  # becomes an error: nothing can be read


def test_the_list_of_warnings_is_whole() -> None:
    found = set(_MADE)
    for path in Path(analyzer.__file__).parent.rglob("*.py"):
        if path.name != "codes.py":
            found.update(_GIVEN.findall(path.read_text("utf-8")))
    assert found - _INNER == set(WARNINGS)
