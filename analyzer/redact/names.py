"""What the name of a value says about it: is it secret, and of what kind?"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from analyzer.redact.vocabulary import words


class Name(NamedTuple):
    """A name that promises a secret. `sure`: whatever stands under it is one, unless it is plainly none."""

    kind: str
    sure: bool


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
CHINESE_NAMES = ("密码", "口令", "密钥", "秘钥", "私钥", "令牌", "凭证", "凭据", "授权码", "密匙")
_CHINESE = re.compile(rf"({'|'.join(CHINESE_NAMES)})$")
_CHINESE_KINDS = {"密码": "password", "口令": "password", "私钥": "private-key", "密钥": "key"}
_CHINESE_KINDS |= {"秘钥": "key", "密匙": "key"}

# A word after the secret word that makes it a fact about the secret: `password_min_length`.
_ABOUT = words(
    "length len min max minimum maximum count counts limit limits budget usage used ttl expiry expire",
    "expires expiration expired expiring age minutes seconds minute second hours hour days day ms time",
    "times timeout at on by name names ref refs reference file files filename path paths dir directory",
    "mount url urls uri endpoint host hosts port type types policy policies rule rules format encryption",
    "algorithm alg algo method methods mode enabled enable disabled disable required optional field",
    "fields label labels hint prompt reset change changed update updated rotate rotation rotated version",
    "scope scopes issuer audience provider class store manager backend header headers prefix suffix",
    "strength score rate status state valid validation validator verified verify error errors failed",
    "failure failures attempts retries retry size num number bytes cost price per window cache pool",
    "bucket generator service server user username users email plugin module loader source sources kind",
    "selector request requests response review reviewer checksum column columns table schema template",
    "login page form input query param params parameter position index pos offset offsets ids id created",
    "lifetime validity grace check checker hasher hashers volume volumes configmap controller cleaner",
    "signer cli client_id regex pattern character characters special lookup exists exist present missing",
    "set found not is has requirements entropy cn ca cert crt certificate certs optional protected sync",
    "syncing operator agent agents driver csi provider projected",
)
# Words behind the secret word that say nothing: `API_KEY_PROD`, `password2`.
_EXTRA = words(
    "value prod production dev test testing staging stage old new current previous primary secondary",
    "default base main master raw plain plaintext text string str b64 base64 encoded hash hashed digest",
    "admin root readonly ro rw live json data cn us eu a b c x y backup local internal external again",
    "confirm confirmation repeat",
)
# An annotation that names a Secret: `nginx.ingress.kubernetes.io/auth-secret`.
_REFERENCE = re.compile(r"\.[a-z]+/[a-z0-9.-]*secret$")
_PASSWORDS = words(
    "passphrase passcode passwort contrasena kennwort masterauth pgpass bindpw rootpw userpw dbpw psk"
)
# `ALLOW_EMPTY_PASSWORD`: whether there may be none.
_NO_PASSWORD = words("empty no without allow require requires needs ask")
_NO_PASS = words("bypass compass surpass encompass overpass underpass trespass")
# `next_token`, `pad_token`: pages and vocabulary.
_NO_TOKEN = words(
    "next page continuation continue cancel cancellation pad eos bos unk sep cls mask stop special first",
    "last per unexpected max min total num prompt completion input output new each every sync fencing",
    "lock start end current previous parse lexer syntax",
)
_NO_SECRET = words("existing image pull tls cert use from named kubernetes checksum top no")
# Their secrets are values, not objects of Kubernetes.
_OWN_SECRETS = words("client app jwt signing webhook cookie consumer oauth session api corp application")
_KEYS = words(
    "api app access account private secret signing sign signature encryption encrypt decryption decrypt",
    "master auth authentication authorization preshared service shared storage jwt aes rsa dsa ecdsa",
    "hmac fernet",
    "webhook ssh license licence deploy admin consumer subscription crypto cipher openai llm anthropic",
    "azure deepseek qwen dashscope zhipu glm moonshot kimi gemini claude model provider cohere mistral",
    "groq tavily serpapi langsmith langfuse langchain host hub stripe sendgrid twilio mailgun aws oss cos",
    "minio root client bot security sas integration ingest write live unseal recovery",
)
_KEY_WORDS = words(
    "apikey appkey accesskey secretkey privatekey authkey signingkey encryptionkey masterkey accountkey",
    "sharedaccesskey sharedkey licensekey sshkey servicekey adminkey clientkey storagekey apisecret",
)
_NO_KEY = words(
    "public pub websocket socket primary foreign cache partition sort idempotency dedup deduplication",
    "routing redis lock",
    "object s3 group index config configuration map lookup hash queue message thread duplicate unique row",
    "column composite candidate natural translation i18n dict dictionary json yaml registry hot keyboard",
    "arrow tab shortcut search store state topic field missing invalid unknown metric label event order",
    "range compound checkpoint namespace ns password token subject authority certificate ca cert",
    "session_state",
)
_AUTH = words("authorization credential credentials cred creds jwt")
_SESSIONS = words("sessionid jsessionid phpsessid sessid sessionkey")
_COOKIES = words("jsessionid phpsessid")
_WEAK = {"auth": "token", "bearer": "token", "sid": "token", "session": "token", "sessionid": "token"}
_WEAK |= {"signature": "token", "sig": "token", "salt": "key", "pin": "password", "otp": "password"}
_WEAK |= {"ak": "key", "sk": "key", "encrypt": "key"}
_PLAIN = words(
    "host hostname server address addr port user username usr login db database dbname name namespace",
    "schema url uri endpoint region zone env environment mode level debug driver dialect type version",
    "timeout size charset timezone tz locale domain email mail issuer audience bucket service crt cert",
    "certificate ca sslmode ssl tls pem1 path dir file role group realm scope index format",
)


def words_of(name: str) -> list[str]:
    """The words of a name: `dbPassword`, `DB_PASSWORD` and `db-password` have the same."""
    return [word for word in re.split(r"[^a-z0-9]+", _CAMEL.sub("_", name).lower()) if word]


@lru_cache(maxsize=8192)
def secret_name(name: str) -> Name | None:
    """What a name promises; None if its value may be shown."""
    chinese = _CHINESE.search(name)
    if chinese:
        return Name(_CHINESE_KINDS.get(chinese[1], "token"), sure=True)
    words = words_of(name[-200:])
    if words[-3:] == ["access", "key", "id"] or words[-2:] == ["secret", "id"]:
        return Name("key", sure=False)
    if words[-2:] == ["session", "id"] or (words and words[-1] in _SESSIONS):
        return Name("token", sure=words[-1] in _COOKIES)
    if "checksum" in words or _REFERENCE.search(name):
        return None
    upper = name.isupper()
    for place in range(len(words) - 1, -1, -1):
        found = _kind(words, place)
        if found is None:
            continue
        rest = words[place + 1 :]
        if any(word in _ABOUT for word in rest):
            return None
        if upper or all(word in _EXTRA or word.isdigit() for word in rest):
            return found
    return None


def may_name_object(name: str) -> bool:
    """Whether the name of a Secret may stand under a name: under `auth-secret`, not under `client_secret`."""
    return not (_OWN_SECRETS & set(words_of(name)[:-1]))


def plain_name(name: str) -> bool:
    """Whether a name promises something that everybody may read: a host, a user, a certificate."""
    words = words_of(name)
    return secret_name(name) is None and any(word in _PLAIN for word in words[-2:])


def _kind(words: list[str], place: int) -> Name | None:
    word, before = words[place].rstrip("0123456789") or words[place], words[:place]
    last = before[-1] if before else ""
    if _is_password(word):
        return None if last in _NO_PASSWORD else Name("password", sure=word != "pass" or bool(before))
    if word == "secret" or word.endswith("secret"):
        if _NO_SECRET & set(before):
            return None
        return Name("secret", sure=bool(before) or word != "secret")
    if word == "token" or (word.endswith("token") and len(word) > 5):
        if last in _NO_TOKEN:
            return None
        return Name("token", sure=bool(before) or word != "token")
    if word in _AUTH:
        return Name("token", sure=word == "authorization" or (bool(before) and word != "jwt"))
    if word == "key" or word in _KEY_WORDS:
        return _key(words, place)
    if word == "auth":
        return Name(
            "token", sure=bool(before) and last in {"redis", "db", "basic", "http", "proxy", "master"}
        )
    return _weak(word, last, is_last=place == len(words) - 1)


def _weak(word: str, last: str, is_last: bool) -> Name | None:
    """What words promise that mean something else as often."""
    if word == "cookie" and last in {"erlang", "magic"}:
        return Name("token", sure=True)
    if word not in _WEAK or (word in {"ak", "sk"} and not is_last):
        return None
    return Name(_WEAK[word], sure=word == "salt" and bool(last))


def _key(words: list[str], place: int) -> Name | None:
    """`api_key` is secret, `cache_key` is not, `ssl_key` is if it looks random."""
    word = words[place].rstrip("0123456789")
    if word in _KEY_WORDS:
        return Name("private-key" if word == "privatekey" else "key", sure=True)
    last = words[place - 1] if place else ""
    if words[place + 1 : place + 2] == ["id"]:
        return None
    if last in {"routing", "certificate"}:
        return Name("key", sure=False)
    if not last or last in _NO_KEY:
        return None
    if last in {"private", "tls", "ssl", "rsa", "ssh"}:
        return Name("private-key", sure=last in {"private", "rsa", "ssh"})
    return Name("key", sure=last in _KEYS)


def _is_password(word: str) -> bool:
    if "password" in word or "passwd" in word or word in _PASSWORDS:
        return word != "passwordless"
    if word.endswith("pass"):
        return word not in _NO_PASS
    return word.endswith("pwd") and word != "cwd"
