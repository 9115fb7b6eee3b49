"""What names promise."""

from __future__ import annotations

import pytest

from analyzer.redact.names import plain_name, secret_name
from analyzer.redact.vocabulary import words


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("POSTGRES_PASSWORD", "password"),
        ("dbPassword", "password"),
        ("redis-pass", "password"),
        ("PGPASSWORD", "password"),
        ("requirepass", "password"),
        ("spring.datasource.password", "password"),
        ("PASSWORD_2", "password"),
        ("数据库密码", "password"),
        ("JWT_SECRET_KEY", "key"),
        ("OPENAI_API_KEY", "key"),
        ("apiKey", "key"),
        ("aws_secret_access_key", "key"),
        ("API密钥", "key"),
        ("CLIENT_SECRET", "secret"),
        ("access_token", "token"),
        ("X-Auth-Token", "token"),
        ("访问令牌", "token"),
        ("ssh_private_key", "private-key"),
        ("API_KEY_PROD", "key"),
    ],
)
def test_names_of_secrets(name: str, kind: str) -> None:
    promise = secret_name(name)
    assert promise is not None
    assert promise == (kind, True)


OTHER_THINGS = words(
    "PASSWORD_MIN_LENGTH TOKEN_EXPIRE_MINUTES MAX_TOKENS total_tokens tokenizer SECRET_NAME secretName",
    "secretKeyRef POSTGRES_PASSWORD_FILE AUTH_TYPE author authority primary_key cache_key public_key",
    "next_page_token pad_token existingSecret imagePullSecret TokenExpirationSeconds compass bypass",
    "monkey keyspace password_encryption tls-private-key-file checksum/secret",
    "nginx.ingress.kubernetes.io/auth-secret default-token-abcde 密码长度 DATABASE_URL POSTGRES_USER",
    "REDIS_HOST LOG_LEVEL",
)


@pytest.mark.parametrize("name", sorted(OTHER_THINGS))
def test_names_of_other_things(name: str) -> None:
    assert secret_name(name) is None


def test_names_whose_values_everybody_may_read() -> None:
    assert all(
        map(plain_name, ("POSTGRES_USER", "DATABASE_HOST", "REDIS_PORT", "tls.crt", "namespace", "DB_NAME"))
    )
    assert not any(map(plain_name, ("POSTGRES_PASSWORD", "API_KEY", "foo", "USER_TOKEN")))
