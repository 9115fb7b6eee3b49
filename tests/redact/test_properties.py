"""What holds for every text."""

from __future__ import annotations

import base64
import json
import re
import time
from urllib.parse import quote

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.redact import Redactor
from analyzer.redact.dsn import parse_dsn
from analyzer.redact.flags import secret_flags
from analyzer.redact.tokens import TOKEN

KEY = b"a key for tests"
KNOWN = "Kn0wn-Secret-77"
_SECRET = ["kind: Secret", "stringData:", f"  POSTGRES_PASSWORD: {KNOWN}"]
# What rules look for, so that random texts come near them.
_PIECES = [
    *(
        "password",
        "PASSWORD",
        "pass",
        "pwd",
        "token",
        "secret",
        "api_key",
        "key",
        "auth",
        "Authorization",
        "sid",
    ),
    *(
        "Bearer",
        "Basic",
        "cookie",
        "Set-Cookie",
        "jwt",
        "密码",
        "口令",
        "令牌",
        "是",
        "为",
        "provided:",
        "@tcp(",
    ),
    *(
        ":",
        "：",
        ": ",
        "=",
        " = ",
        "==",
        "=>",
        ":=",
        "%3D",
        "\\u003d",
        '"',
        "'",
        '\\"',
        '\\\\"',
        "`",
        "“",
        "”",
    ),
    *(
        " ",
        "  ",
        "\n",
        "\t",
        "\\n",
        "\\",
        ",",
        ";",
        "&",
        "?",
        "|",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<",
        ">",
        "</",
    ),
    *(
        "redis://",
        "://",
        "@",
        "/",
        "#",
        "%40",
        "\x1b[36m",
        "\x1b[0m",
        "x",
        "xxx",
        "***",
        "${X}",
        "true",
        "none",
    ),
    *(
        "hunter2",
        "Abc@12345",
        "12345678",
        "a29",
        "sk-abcdEFGH1234abcdEFGH1234",
        "Kn0wn-Secret-77",
        "input_value=",
    ),
    *(
        "eyJhbGciOiJI.eyJzdWIiOiIx.abcdefghijk",
        "md5d8578edf8458ce06fbc5bb76a58c5ca4",
        "is",
        "must",
        "name",
        "value",
    ),
    *(
        "--requirepass",
        "-p",
        "-a",
        "mysql",
        "redis-cli",
        "AUTH",
        "PASSWORD '",
        "IDENTIFIED BY",
        "name: 'auth'",
    ),
    *(
        "‹password:k7q2m9xa4hw2p›",
        "‹",
        "›",
        "İ",
        "ſ",
        "é",
        "🙂",
        "kind: Secret",
        "data:",
        "Environment:",
        "----",
    ),
    *(
        "(name, password) VALUES (",
        "connect(",
        "passwords:",
        "password:\n",
        "| password |\n",
        "name,token\n",
        "....",
        "login=",
        "is Winter2025! ",
        "generated for",
        "- ",
        '{"value":',
    ),
    *(
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAo",
    ),
]
texts = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(_PIECES), max_size=24).map("".join))
log_texts = texts.filter(
    lambda text: not re.search(r"kind|data|Environment|----\s*(?:\n|$)|- |\n *-|^ *-", text)
)
secrets = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=40).filter(
    lambda value: len(set(value)) > 7 and any(map(str.isdigit, value)) and any(map(str.isalpha, value))
)


def make() -> Redactor:
    redactor = Redactor(KEY)
    redactor.survey("secrets.yaml", _SECRET)
    return redactor


@given(texts)
def test_a_text_keeps_its_lines_and_a_second_pass_changes_nothing(text: str) -> None:
    safe = make().text(text)
    assert safe.count("\n") == text.count("\n")
    assert make().text(safe) == safe


@given(texts)
def test_a_learned_value_is_never_left(text: str) -> None:
    assert KNOWN not in make().text(text)


@given(st.text(max_size=30), texts)
def test_a_value_under_any_name_can_be_replaced_twice(name: str, value: str) -> None:
    safe = make().value(name, value)
    assert make().value(name, safe) == safe


@given(log_texts, st.integers(1, 5))
def test_a_stream_gives_the_same_as_lines(text: str, size: int) -> None:
    lines = text.split("\n")
    stream = make().stream()
    blocks = [
        stream.series(pl.Series("line", lines[at : at + size], dtype=pl.String)).to_list()
        for at in range(0, len(lines), size)
    ]
    if "-----END" not in text:  # the rest of a cut key is looked for in the first block only
        assert [line for block in blocks for line in block] == make().lines(lines)


@given(texts)
def test_parsing_a_dsn_never_raises(text: str) -> None:
    dsn = parse_dsn(text)
    assert dsn is None or dsn.port is None or 0 <= dsn.port < 65536


@given(st.binary(max_size=60), st.text(max_size=10), st.one_of(st.none(), st.text(max_size=60)))
def test_flags_are_of_the_list_and_named_once(value: bytes, key: str, encoded: str | None) -> None:
    flags = secret_flags(value, key=key, encoded=encoded)
    assert len(set(flags)) == len(flags)
    assert ("empty" in flags) == (value == b"")


@given(secrets)
def test_equal_values_have_equal_tokens_in_every_form(value: str) -> None:
    redactor = Redactor(KEY)
    data = base64.b64encode(value.encode()).decode()
    redactor.survey("secrets.yaml", ["kind: Secret", "data:", f"  DB_PASSWORD: {data}"])
    mark = redactor.fingerprint(value)
    shown = redactor.lines(["kind: Secret", "data:", f"  DB_PASSWORD: {data}"])[2]
    assert shown == f"  DB_PASSWORD: ‹password:{mark}›"
    for form in (
        value,
        quote(value, safe=""),
        json.dumps(value)[1:-1],
        json.dumps(json.dumps(value))[3:-3],
        data,
    ):
        safe = redactor.text(f"seen {form} here")
        assert TOKEN.findall(safe) == [f"‹password:{mark}›"], form
        assert value not in safe
    assert redactor.value("OTHER_PASSWORD", value) == f"‹password:{mark}›"


@given(secrets, secrets)
def test_other_values_have_other_tokens(one: str, other: str) -> None:
    redactor = Redactor(KEY)
    assert (redactor.fingerprint(one) == redactor.fingerprint(other)) == (one == other)
    assert Redactor(b"another key").fingerprint(one) != redactor.fingerprint(one)


@pytest.mark.parametrize(
    "piece",
    [
        *("eyJ", "password=", '"password":"', "postgres://u:", "cookie: a=b; ", "key ", "\\", "密码"),
        *(
            "(password) VALUES ('",
            "('a','b'),",
            "password of x ",
            "echo a|",
            '"passwords":["a",',
            " -u a -b c",
        ),
        *(
            "credentials a/",
            "token aaaaaaaaaaaaaaaaaaaa1 ",
            "a:b@",
            "<key>password</key>",
            "Digest response=",
        ),
        *("password: ", "a | ", "pass_a ", "https://token:", "arn:secret:", "connect('a','b',"),
    ],
)
def test_time_grows_with_the_length_of_a_line_only(piece: str) -> None:
    start = time.process_time()
    make().text(piece * (150_000 // len(piece)))
    assert time.process_time() - start < 5  # quadratic patterns took more than ten
