from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.rules.position import locate

TEXT = """\
id = "A"
explain = '''
title = "not a key"
[[match]]
'''
title = "a key"
[[match]]
regex = "one"
[[match]]
regex = \"\"\"
two\"\"\"
level = []
[provenance]
seen = "x"
[disk]
full = { priority = "P0" }
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("$", 1),
        ("$.id", 1),
        ("$.title", 6),
        ("$.match[0]", 7),
        ("$.match[0].regex", 8),
        ("$.match[1].regex", 10),
        ("$.match[1].level[3]", 12),
        ("$.match[1].component", 9),
        ("$.provenance.seen", 14),
        ("$.disk.full", 16),
        ("$.absent.key", 1),
    ],
)
def test_a_key_is_found_where_it_stands(path: str, line: int) -> None:
    assert locate(TEXT, path) == line


@given(st.text(alphabet="ab[]=.'\"\n $"), st.text(alphabet="$.ab[0]1"))
def test_any_text_has_a_line(text: str, path: str) -> None:
    assert 1 <= locate(text, path) <= max(1, len(text.splitlines()))
