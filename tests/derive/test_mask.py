"""What varies is masked, what is said stays."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.derive.mask import masked


def mask(*texts: str) -> list[str]:
    given = pl.Series(texts, dtype=pl.String)
    found = masked(given).to_list()
    assert given.to_list() == list(texts), "what is given stays as it is"
    return found


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("task 201 took 12.5ms", "task <*> took <*>"),
        ("offset -3 of [-1, 2]", "offset <*> of [<*>]"),
        ("at 2026-11-23T21:54:27.537066Z", "at <*>"),
        ("at 2026-11-23 21:54:27,537 +0000 again", "at <*> again"),
        ("id 8511f129-e455-a5fa-5099-2c9a52cb6634 gone", "id <*> gone"),
        ("commit deadbeef0 from 0x7f71cb69d4e0", "commit <*> from <*>"),
        ("connect to 10.96.45.12:5432 failed", "connect to <*> failed"),
        ("listen on fe80::1 and ::1", "listen on <*> and ::<*>"),
        ('relation "tasks" does not exist', "relation <*> does not exist"),
        ("error connecting in 'pool-1': refused", "error connecting in <*>: refused"),
        ("couldn't get a connection, can't go on", "couldn't get a connection, can't go on"),
        ("password of ‹password:h4354sqoc74rk› refused", "password of <*> refused"),
        ("pod api-6d5b7c9f44-xtvzk is gone", "pod api-<*> is gone"),
        ("GET /api/v1/tasks/201/steps/3", "GET /api/v1/tasks/<*>/steps/<*>"),
        ("psycopg2 and HTTP/1.1 on mvp2", "psycopg2 and HTTP/<*> on mvp2"),
        ("任务201已创建", "任务<*>已创建"),
        ("[{'a': 1}, {'b': 22}, {'c': 333}]", "[{<*>}]"),
        ("  blanks around \n", "blanks around"),
        ("", ""),
    ],
)
def test_what_varies_is_masked(text: str, template: str) -> None:
    assert mask(text) == [template]


def test_of_a_request_the_path_and_the_class_of_an_error_stay() -> None:
    line = (
        '10.1.1.1 - - [23/Nov/2026:22:49:06 +0000] "GET /api/tasks?limit={} HTTP/1.1" {} 157 "-" "curl/8.1"'
    )
    served, again, refused, failed = mask(
        *(line.format(*one) for one in ((1, 200), (2, 200), (3, 404), (4, 502)))
    )
    assert served == again == "<*> - - <*> GET /api/tasks <*> <*> <*> <*>"
    assert "GET /api/tasks (client error)" in refused
    assert "GET /api/tasks (server error)" in failed


def test_texts_that_say_different_things_stay_apart() -> None:
    texts = (
        "Connection refused",
        "Connection reset",
        "timeout expired",
        "user 7 logged in",
        "user 7 logged out",
    )
    assert len(set(mask(*texts))) == len(texts)


def test_a_quotation_that_is_cut_off_is_masked_to_the_end() -> None:
    assert mask('prompt "tell me of', "prompt 'tell me of") == ["prompt <*>", "prompt <*>"]


# What the patterns look for, in any order and without blanks between: text of one's own never tries that.
SIGNS = st.sampled_from("\"'({[]:=,-+./aZ_%|‹›务ſ5 \n")
WORDS = st.sampled_from(
    (
        *(
            "v1",
            "v12",
            "5xx",
            "::",
            "<*>",
            "‹x›",
            "deadbeef",
            "fe80:",
            "12:34:56",
            "2026-11-23",
            "T10:00:00Z",
        ),
        *("22/Nov/2026:03:42:42", " +0000", " UTC", "-6d5b7c9f44-xtvzk", "A" * 41, '"WebSocket /'),
        *('"GET /a?b HTTP/1.1" 502', 'GET /x"'),
    )
)


@given(st.lists(st.text(max_size=60) | st.lists(SIGNS | WORDS, max_size=9).map("".join), max_size=40))
def test_any_text_can_be_masked_and_masking_again_changes_nothing(texts: list[str]) -> None:
    once = mask(*texts)
    assert len(once) == len(texts)
    assert mask(*once) == once


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_numbers_never_make_a_template(one: int, other: int) -> None:
    first, second = mask(*(f"task {n} of worker-{n} failed after {n}.5s (code={n})" for n in (one, other)))
    assert first == second
