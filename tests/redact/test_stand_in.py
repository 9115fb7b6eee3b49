"""What stands for a Secret's value tells all that a diagnosis needs, and nothing else."""

from __future__ import annotations

import base64

import pytest

from analyzer.redact.flags import secret_flags
from analyzer.redact.stand_in import StandIns, read_stand_in

KEY = b"a key for tests"


def stand_in(name: str, value: str) -> str:
    data = value.encode()
    return StandIns(KEY).entry(name, data, base64.b64encode(data).decode())


@pytest.mark.parametrize(
    "value",
    [
        "Tr0ub4dor&3",
        "Tr0ub4dor&3\n",
        " padded-pw ",
        '"quoted-pw-1"',
        "changeme",
        "postgres",
        "aHVudGVyMmh1bnRlcjI=",
    ],
)
def test_it_tells_length_and_defects(value: str) -> None:
    told = read_stand_in(stand_in("DB_PASSWORD", value))
    assert told is not None
    assert told.size == len(value.encode())
    assert told.flags == secret_flags(value.encode(), key="DB_PASSWORD", encoded="AAAA")
    assert told.mark == StandIns(KEY).fingerprint(value)
    assert told.dsn == ""
    assert value.strip() not in stand_in("DB_PASSWORD", value)


def test_a_connection_string_keeps_where_it_leads() -> None:
    told = read_stand_in(
        stand_in("URL", "postgresql://app_user:p@ss/w0rd@db-service:5432/app_db?sslmode=require")
    )
    assert told is not None
    marks = StandIns(KEY)
    password = marks.token("password", "p@ss/w0rd")
    user = marks.fingerprint("app_user")
    assert told.dsn == f"postgresql://user-{user}:{password}@db-service:5432/app_db"
    assert told.user_mark == user


def test_the_path_of_a_web_address_is_not_kept() -> None:
    told = read_stand_in(stand_in("HOOK", "https://hooks.example.com/services/T000/B000/XXXXXXXXXXXX"))
    assert told is not None
    assert told.dsn == "https://hooks.example.com/"


@pytest.mark.parametrize("text", ["‹password:k7q2m9xa4hw2p›", "‹password:k7q2m9xa4hw2p+9+evil›", "", "x"])
def test_other_texts_are_none(text: str) -> None:
    assert read_stand_in(text) is None


def test_outside_of_secrets_the_plain_token_stands() -> None:
    marks = StandIns(KEY)
    assert marks.entry("DB_PASSWORD", b"Tr0ub4dor&3", None) == marks.token("password", "Tr0ub4dor&3")
