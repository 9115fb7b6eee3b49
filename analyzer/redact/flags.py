"""What is wrong with a secret value, said without showing it."""

from __future__ import annotations

import re

from analyzer.redact.base64s import is_base64, is_double_base64
from analyzer.redact.vocabulary import words

_PLACEHOLDER = re.compile(
    r"change[-_ ]?(?:me|it|this).*|"
    r".*(?:your|my)[-_ ](?:.*[-_ ])?(?:password|secret|key|token|api).*(?:here)?|"
    r"(?:your|insert|enter|put)[-_ ].*|.*[-_ ]here|replace[-_ ]?(?:me|this|with).*|todo.*|tbd|fixme.*|"
    r"<[^<>]*>|\$\{[^{}]*\}|\{\{.*\}\}|\[[a-z _-]+\]|x{3,}|\*{3,}|\.{3,}|-+|placeholder.*|dummy.*|example.*|"
    r"sk-(?:xxx+|your.*|\.{3,}|\*+)|foo|bar|foobar|none|null|nil|undefined|待填写|请修改|请替换.*|.*请替换|改成.*|占位.*",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_PLACEHOLDER = 200  # nobody writes longer ones, and the pattern is not made for them
_DEFAULTS = words(
    "password passwd pass passw0rd p@ssw0rd p@ssword password1 password123 password@123 postgres",
    "postgresql admin admin123 admin@123 administrator root root123 toor 123456 1234567 12345678",
    "123456789 1234567890 12345 1234 123 111111 000000 654321 123123 redis redis123 redispass langgraph",
    "langgraph123 secret secret123 mysecret mysecretpassword mypassword secretkey secret_key secret-key",
    "my-secret-key jwt_secret jwt-secret supersecret super-secret test test123 testing default guest",
    "qwerty qwerty123 abc123 abc123456 letmein welcome welcome1 minioadmin minio minio123 rabbitmq mysql",
    "mongo mongodb user demo postgres123 changeit pgpass dbpassword token apikey api_key iloveyou monkey",
    "dragon admin888 888888 666666 a123456 elastic kibana grafana prom-operator openpgpwd harbor12345",
)


FLAGS = (
    "empty", "blank", "trailing_newline", "surrounding_space", "quoted", "placeholder", "default_password",
    "double_base64", "equals_key", "not_base64", "binary",
)  # fmt: skip
"""Defects, in the order in which they are told."""


def secret_flags(value: bytes, *, key: str, encoded: str | None) -> list[str]:
    """Defects of a Secret's value.

    `value` is the decoded one, `key` its key, `encoded` the text under `data` or None (`stringData`).
    They are among FLAGS, in that order.
    """
    try:
        text: str | None = value.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    if text is not None and "\0" in text:
        text = None
    flags = _text_flags(text, key) if text is not None else []
    if encoded is not None and not is_base64(encoded):
        flags.append("not_base64")
    if text is None:
        flags.append("binary")
    return flags


def _text_flags(text: str, key: str) -> list[str]:
    if not text:
        return ["empty"]
    bare = text.strip()
    if not bare:
        return ["blank"]
    flags = []
    one_line = "\n" not in bare
    if one_line and text.endswith(("\n", "\r")):
        flags.append("trailing_newline")
    if one_line and text.rstrip("\r\n") != text.rstrip("\r\n").strip():
        flags.append("surrounding_space")
    if one_line and len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'`":
        flags.append("quoted")
    inner = bare.strip("\"'`").strip()
    if len(inner) <= _LONGEST_PLACEHOLDER and _PLACEHOLDER.fullmatch(inner):
        flags.append("placeholder")
    if inner.lower() in _DEFAULTS:
        flags.append("default_password")
    if is_double_base64(bare):
        flags.append("double_base64")
    if inner.lower().replace("-", "_") == key.lower().replace("-", "_"):
        flags.append("equals_key")
    return flags
