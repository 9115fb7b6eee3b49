"""Defects of secret values."""

from __future__ import annotations

import base64

import pytest

from analyzer.redact.flags import secret_flags


@pytest.mark.parametrize(
    ("value", "flags"),
    [
        (b"", ["empty"]),
        (b" \n", ["blank"]),
        (b"Xk39fjLs02\n", ["trailing_newline"]),
        (b"Xk39fjLs02\r\n", ["trailing_newline"]),
        (b" Xk39fjLs02", ["surrounding_space"]),
        (b"Xk39fjLs02 \n", ["trailing_newline", "surrounding_space"]),
        (b'"Xk39fjLs02"', ["quoted"]),
        (b"changeme", ["placeholder"]),
        (b"CHANGE_ME", ["placeholder"]),
        (b"your-password-here", ["placeholder"]),
        (b"<your-api-key>", ["placeholder"]),
        (b"${POSTGRES_PASSWORD}", ["placeholder"]),
        (b"xxx", ["placeholder"]),
        (b"TODO", ["placeholder"]),
        (b"replace-me-with-a-key", ["placeholder"]),
        ("请修改".encode(), ["placeholder"]),
        (b"password", ["default_password"]),
        (b"postgres\n", ["trailing_newline", "default_password"]),
        (b"Admin", ["default_password"]),
        (b"123456", ["default_password"]),
        (base64.b64encode(b"hunter2222"), ["double_base64"]),
        (b"DB_PASSWORD", ["equals_key"]),
        (b"db-password", ["equals_key"]),
        (b"\xff\xfe\x00\x01", ["binary"]),
        (b"Xk39fjLs02mQ", []),
        (b"Tr0ub4dor&3", []),
        (b"line one\nline two\n", []),
        (b"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n", []),
        (b"postgresql://app:Xk39@postgres-service:5432/app", []),
        (b"sk-abcdEFGH1234abcdEFGH1234", []),
    ],
)
def test_flags(value: bytes, flags: list[str]) -> None:
    assert secret_flags(value, key="DB_PASSWORD", encoded=base64.b64encode(value).decode()) == flags


def test_text_that_is_no_base64() -> None:
    assert secret_flags(b"mypass!", key="k", encoded="mypass!") == ["not_base64"]
    assert secret_flags(b"mypass!", key="k", encoded=None) == []
