"""What stands in place of a Secret's value in a bundle that is handed on.

A token alone would hide what a diagnosis needs: how long the value is, what is wrong with it, where a
connection string leads. A stand-in tells this beside the token: `‹dsn:k7q2m9xa4hw2p+57+trailing_newline›`,
then the connection string with a token for its password and a mark for its user. Of a private key the
public one stands there, and certificates stay, as they are public.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from analyzer.redact.dsn import WEB, parse_dsn
from analyzer.redact.flags import secret_flags
from analyzer.redact.tokens import TOLD, Tokens

_STAND_IN = re.compile(rf"‹[a-z-]{{2,16}}:(?P<mark>[a-z2-7]{{13}})(?P<told>{TOLD})›(?P<dsn>\S*)")
_USER = re.compile(r"://user-([a-z2-7]{13})[:@]")
_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----[A-Za-z0-9+/=\s]*-----END \1-----\s*")
_PUBLIC = (b"CERTIFICATE", b"X509 CERTIFICATE", b"PUBLIC KEY")


@dataclass(frozen=True, slots=True)
class StandIn:
    """What a stand-in tells of a value.

    Its fingerprint, bytes and flags; the safe connection string, or '', and the fingerprint of its user.
    """

    mark: str
    size: int
    flags: list[str]
    dsn: str
    user_mark: str | None


def read_stand_in(text: str) -> StandIn | None:
    """What a Secret's value tells, where it is a stand-in."""
    found = _STAND_IN.fullmatch(text.strip())
    if found is None:
        return None
    _, size, *flags = found["told"].split("+")
    user = _USER.search(found["dsn"])
    return StandIn(found["mark"], int(size), flags, found["dsn"], user[1] if user else None)


class StandIns(Tokens):
    """Tokens, but for what Secrets hold under `data`: there stand-ins."""

    def entry(self, name: str, value: bytes, encoded: str | None, /) -> str:
        """What stands for a Secret's value, or the token of any other."""
        token = super().entry(name, value, encoded)
        if encoded is None:
            return token
        public = _public(value)
        if public is not None:
            return base64.b64encode(public).decode("ascii")
        told = "".join(f"+{part}" for part in (len(value), *secret_flags(value, key=name, encoded=encoded)))
        return f"{token[:-1]}{told}›{self._safe_dsn(value)}"

    def _safe_dsn(self, value: bytes) -> str:
        """The connection string that a value is, with tokens for user and password; '' where it is none."""
        text = value.decode("utf-8", "replace").strip()
        dsn = parse_dsn(text) if len(text.split()) == 1 or "://" not in text else None
        if dsn is None or not dsn.host:
            return ""
        user = f"user-{self.fingerprint(dsn.user)}" if dsn.user else ""  # the colon of a token would end it
        password = f":{self.token('password', dsn.password)}" if dsn.password else ""
        host = f"[{dsn.host}]" if ":" in dsn.host else dsn.host
        port = f":{dsn.port}" if dsn.port is not None else ""
        at = "@" if user or password else ""
        database = "" if dsn.scheme in WEB else dsn.database or ""
        safe = f"{dsn.scheme}://{user}{password}{at}{host}{port}/{database}"
        return safe if safe.split() == [safe] else ""


def _public(value: bytes) -> bytes | None:
    """What of a PEM file may be shown: certificates, and for private keys their public ones."""
    blocks = list(_PEM.finditer(value))
    if not blocks or b"".join(block[0] for block in blocks).split() != value.split():
        return None
    shown = [block[0] if block[1] in _PUBLIC else _public_key(block[0]) for block in blocks]
    return b"".join(part for part in shown if part) if all(shown) else None


def _public_key(private: bytes) -> bytes | None:
    """The public key of a private one in PEM; None where it cannot be read, as with a passphrase."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    try:
        key = load_pem_private_key(private, None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
