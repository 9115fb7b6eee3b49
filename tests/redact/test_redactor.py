"""What is learned from a bundle, and values under names."""

from __future__ import annotations

import base64
import json
import re

import polars as pl
import pytest

from analyzer.redact import Redactor
from analyzer.redact.inline import GATES
from analyzer.redact.tokens import TOKEN
from tests.redact.cases import DATA, SETS, read_cases, read_lookalikes

KEY = b"a key for tests"


def encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


DOCKER = json.dumps({"auths": {"r": {"auth": encode("ci:Reg-Pw-55"), "password": "Reg-Pw-55"}}})
CONFIG = "smtp:\n  password: Smtp-Pw-99\n  host: mail"
SECRET = [
    "apiVersion: v1",
    "items:",
    "- apiVersion: v1",
    "  data:",
    f"    DATABASE_URL: {encode('postgresql://app_user:Dsn-Pw-4711@postgres-service:5432/app_db')}",
    f"    DATABASE_HOST: {encode('postgres-service')}",
    f"    POSTGRES_USER: {encode('app_user')}",
    f"    POSTGRES_PASSWORD: {encode('Pg-Pw-0815')}",
    f"    TWICE: {encode(encode('Twice-Pw-33'))}",
    f"    config.yaml: {encode(CONFIG)}",
    f"    docker: {encode(DOCKER)}",
    f"    SHORT: {encode('abc')}",
    f"    DEFAULT_PASSWORD: {encode('postgres')}",
    f"    OTHER: {encode('production')}",
    "  kind: Secret",
    "  metadata:",
    "    name: app-secrets",
    "kind: List",
]


@pytest.fixture
def redactor() -> Redactor:
    made = Redactor(KEY)
    made.survey("secrets.yaml", SECRET)
    return made


def test_secret_values_are_replaced_in_every_file(redactor: Redactor) -> None:
    for value in (
        "Dsn-Pw-4711",
        "Pg-Pw-0815",
        "Smtp-Pw-99",
        "Reg-Pw-55",
        "Twice-Pw-33",
        encode("Twice-Pw-33"),
    ):
        safe = redactor.text(f"cannot log in with {value} today")
        assert re.fullmatch(rf"cannot log in with {TOKEN.pattern} today", safe), value


def test_names_users_and_common_words_stay_readable(redactor: Redactor) -> None:
    text = 'host postgres-service, user "app_user" of app_db: production is on postgres, abc'
    assert redactor.text(text) == text


def test_no_value_of_a_secret_is_left_at_its_own_place(redactor: Redactor) -> None:
    safe = redactor.lines(SECRET)
    assert safe[4].startswith("    DATABASE_URL: ‹dsn:")
    assert all(TOKEN.search(line) for line in safe[4:14])
    assert safe[:4] + safe[14:] == SECRET[:4] + SECRET[14:]


def test_a_token_shows_the_fingerprint_of_the_decoded_value(redactor: Redactor) -> None:
    assert redactor.fingerprint("Pg-Pw-0815") in redactor.lines(SECRET)[7]
    assert redactor.fingerprint(b"Pg-Pw-0815") == redactor.fingerprint("Pg-Pw-0815")


def test_a_value_keeps_the_kind_that_it_was_first_seen_as(redactor: Redactor) -> None:
    mark = redactor.fingerprint("Pg-Pw-0815")
    assert redactor.text("api_key=Pg-Pw-0815") == f"api_key=‹password:{mark}›"


def test_a_url_that_was_learned_keeps_its_host(redactor: Redactor) -> None:
    safe = redactor.text(
        "could not connect to postgresql+asyncpg://app_user:Dsn-Pw-4711@postgres-service:5432/app_db"
    )
    assert re.search(rf"app_user:{TOKEN.pattern}@postgres-service:5432/app_db", safe)


def test_a_stream_replaces_learned_values(redactor: Redactor) -> None:
    lines = pl.Series("line", ["start", "tried Pg-Pw-0815 twice", f"b64 {encode('Pg-Pw-0815')}", "end"])
    safe = redactor.stream().series(lines)
    assert safe.name == "line"
    assert safe.to_list() == redactor.lines(lines.to_list())
    assert safe[0] == "start"
    assert all(redactor.fingerprint("Pg-Pw-0815") in line for line in safe[1:3])


def test_a_private_key_may_go_over_the_border_of_blocks() -> None:
    stream = Redactor(KEY).stream()
    first = stream.series(
        pl.Series("line", ["x", "-----BEGIN PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG9w0BAQ"])
    )
    second = stream.series(
        pl.Series("line", ["AASCBKcwggSjAgEAAoIBAQC7VJTUt9", "-----END PRIVATE KEY-----", "after"])
    )
    assert TOKEN.fullmatch(first[2])
    assert TOKEN.fullmatch(second[0])
    assert second[1:].to_list() == ["-----END PRIVATE KEY-----", "after"]


def test_order_of_files_does_not_matter_for_tokens() -> None:
    described = ["Environment:", "  DB_PASSWORD:  Pg-Pw-0815"]
    one, other = Redactor(KEY), Redactor(KEY)
    one.survey("a", SECRET)
    one.survey("b", described)
    other.survey("b", described)
    other.survey("a", SECRET)
    assert one.text("x Pg-Pw-0815 y") == other.text("x Pg-Pw-0815 y")


def test_a_password_that_equals_a_name_hides_only_at_its_own_place() -> None:
    redactor = Redactor(KEY)
    lines = [
        "kind: Secret",
        "stringData:",
        "  POSTGRES_USER: kitchen-app7",
        "  POSTGRES_PASSWORD: kitchen-app7",
    ]
    redactor.survey("secrets.yaml", lines)
    assert redactor.text("pod kitchen-app7 started") == "pod kitchen-app7 started"
    assert "kitchen" not in "".join(redactor.lines(lines))


def test_short_values_are_replaced_as_words_only() -> None:
    redactor = Redactor(KEY)
    redactor.survey("s", ["kind: Secret", "stringData:", "  PASSWORD: pelican"])
    assert redactor.text("pelicans fly") == "pelicans fly"
    assert "pelican" not in redactor.text("tried pelican, failed")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", ""),
        ("DB_PASSWORD", "<set to the key 'x' in secret 'y'>  Optional: false"),
        ("DB_PASSWORD", "${DB_PASSWORD}"),
        ("DB_PASSWORD", "22 bytes"),
        ("PASSWORD_MIN_LENGTH", "12"),
        ("TOKEN_EXPIRE_MINUTES", "30"),
        ("MAX_TOKENS", "4096"),
        ("USE_AUTH_TOKEN", "true"),
        ("POSTGRES_USER", "app"),
        ("DB_PASSWORD_FILE", "/run/secrets/db"),
        ("REDIS_URL", "redis://redis-service:6379/0"),
        ("TOKEN_URL", "https://auth.example.com/token"),
        ("nginx.conf", "server {\n  listen 80;\n  proxy_pass http://app;\n}"),
        ("secretName", "app-secrets"),
    ],
)
def test_values_that_stay(name: str, value: str) -> None:
    assert Redactor(KEY).value(name, value) == value


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("DB_PASSWORD", "a b c", "‹password:*›"),
        ("DB_PASSWORD", "123456", "‹password:*›"),
        ("DB_PASSWORD", "line one\nline two", "‹password:*›"),
        ("token", "abcd1234", "‹token:*›"),
        ("REDIS_URL", "redis://:pw12@redis:6379/0", "redis://:‹password:*›@redis:6379/0"),
        ("SECRET_DSN", "postgresql://u:pw12@h:5432/d", "postgresql://u:‹password:*›@h:5432/d"),
        ("redis.conf", "bind 0.0.0.0\nrequirepass pw12", "bind 0.0.0.0\nrequirepass ‹password:*›"),
        ("app.env", "A=b\nDB_PASSWORD=pw12 34", "A=b\nDB_PASSWORD=‹password:*›"),
        ("application.yaml", "db:\n  host: h\n  password: pw12", "db:\n  host: h\n  password: ‹password:*›"),
        ("requirepass", "pw12", "‹password:*›"),
    ],
)
def test_values_that_are_replaced(name: str, value: str, shown: str) -> None:
    safe = Redactor(KEY).value(name, value)
    assert re.sub(r":[a-z2-7]{13}›", ":*›", safe) == shown


def test_importing_the_redactor_loads_no_heavy_module() -> None:
    import subprocess
    import sys

    code = (
        "import sys, analyzer.redact; print(*(m for m in ('polars', 'duckdb', 'yaml') if m in sys.modules))"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == ""
    )


def test_a_name_under_an_unknown_key_stays_readable() -> None:
    redactor = Redactor(KEY)
    redactor.survey(
        "s", ["kind: Secret", "stringData:", "  release: myapp-7f9bb-x2x7q", "  blob: Zk39fjLs02mQq81x"]
    )
    assert redactor.text("pod myapp-7f9bb-x2x7q started") == "pod myapp-7f9bb-x2x7q started"
    assert "Zk39" not in redactor.text("got Zk39fjLs02mQq81x")


def test_a_word_that_a_sentence_made_look_secret_is_not_learned() -> None:
    redactor = Redactor(KEY)
    redactor.survey("events.txt", ["the password=controller of the pod"])
    assert redactor.text("the controller of the pod") == "the controller of the pod"


def test_every_value_of_collected_secrets_is_hidden() -> None:
    lines = (DATA.parent / "manifests" / "secrets-1.32.yaml").read_text("utf-8").split("\n")
    redactor = Redactor(KEY)
    redactor.survey("secrets.yaml", lines)
    safe = "\n".join(redactor.lines(lines))
    encoded = re.findall(r"^ {4}[\w.]+: ([A-Za-z0-9+/=]{12,})$", "\n".join(lines), re.MULTILINE)
    assert len(encoded) > 5
    for value in encoded:
        assert value not in safe
        assert base64.b64decode(value).decode() not in safe


def test_a_value_with_a_line_end_is_found_without_it() -> None:
    redactor = Redactor(KEY)
    redactor.survey("s", ["kind: Secret", "data:", f"  DB_PASSWORD: {encode('Pg-Pw-0815' + chr(10))}"])
    assert redactor.fingerprint("Pg-Pw-0815") in redactor.text("tried Pg-Pw-0815 twice")


def test_what_an_url_parser_shows_of_a_password_is_hidden() -> None:
    redactor = Redactor(KEY)
    redactor.survey("s", ["kind: Secret", "stringData:", "  DB_PASSWORD: ab@Rest-0f-it"])
    assert "Rest" not in redactor.text('could not translate host name "Rest-0f-it@postgres"')


def test_words_are_told_from_escapes_before_them() -> None:
    redactor = Redactor(KEY)
    redactor.survey("s", ["kind: Secret", "stringData:", "  DB_PASSWORD: peli77"])
    assert redactor.text("xpeli77") == "xpeli77"
    for text in (r"a\npeli77", "a%3Dpeli77", "\x1b[35mpeli77\x1b[0m"):
        assert "peli77" not in redactor.text(text)


@pytest.mark.parametrize("name", SETS, ids=lambda name: name or "own")
def test_many_lines_are_hidden_as_few_are(name: str) -> None:
    lines = [*read_lookalikes(name), *(case.text for case in read_cases(name) if "\n" not in case.text)]
    plain = [line for line in lines if line.strip() and not line.lstrip().startswith(("-", "kind", "Data"))]
    single = [Redactor(KEY).text(line) for line in plain]
    assert sum(a != b for a, b in zip(single, plain, strict=True)) > 200
    changed = [
        (a, b)
        for a, b in zip(Redactor(KEY).lines(plain), single, strict=True)
        if TOKEN.sub("", a) != TOKEN.sub("", b)
    ]
    assert not changed


def test_gates_keep_to_what_is_fast() -> None:
    assert not [gate for gate in GATES if r"\b" in gate]


def test_lines_that_no_engine_takes_are_hidden_too() -> None:
    lines = ["\ud800 x"] * 100 + ["password=hunter2"]
    assert "hunter2" not in Redactor(KEY).lines(lines)[-1]
    assert Redactor(KEY).text("\ud800 password=hunter2").startswith("\ud800 password=‹")


@pytest.mark.parametrize(
    ("name", "value", "whole"),
    [
        ("ssl_key", "short", False),
        ("API_KEY_ID", "short", False),
        ("auth", "basic", False),
        ("AUTH", "longer-than-eight", True),
        ("session", "Zk39fjLs02mQq81x", True),
        ("jwt", "abcd", True),
        ("API_TOKEN", "12345", False),
        ("ingress-secret", "default/app-secret", False),
    ],
)
def test_names_that_may_mean_something_else(name: str, value: str, whole: bool) -> None:
    assert bool(TOKEN.fullmatch(Redactor(KEY).value(name, value))) == whole


@pytest.mark.parametrize(
    "said",
    [
        {"用户": "app", "密码": "Tr0ub4dor&3"},
        {"说明": "数据库密码：Tr0ub4dor&3"},
        {"a": {"访问密钥": "Tr0ub4dor&3"}},
    ],
)
def test_chinese_names_that_json_escapes(said: dict[str, object]) -> None:
    line = json.dumps(said)
    safe = Redactor(KEY).text(line)
    assert "Tr0ub4dor" not in safe
    assert safe.isascii() or TOKEN.sub("", safe).isascii()
    assert json.loads(safe).keys() == said.keys()
    assert Redactor(KEY).lines([line]) == [safe]


def test_escaped_text_without_a_secret_stays() -> None:
    for said in ({"msg": "密码错误"}, {"msg": "请检查密码: 长度不足"}, {"密码": None}):
        line = json.dumps(said)
        assert Redactor(KEY).text(line) == line
