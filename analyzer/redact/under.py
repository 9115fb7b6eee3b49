"""What a whole value under a name is: secret or not."""

from __future__ import annotations

import re

from analyzer.redact.names import may_name_object, secret_name
from analyzer.redact.values import harmless, is_object_name, looks_random

_URL = re.compile(r"\s*[\"']?(?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]*://")
_NO_SECRET = re.compile(r"\s*(?:[0-9]+ bytes|true|false|[0-9]{1,5})\s*", re.IGNORECASE)
_SHORT_NAMES = frozenset(("token", "secret", "pass", "jwt", "credentials", "credential", "cred", "creds"))


def kind_under(name: str, value: str) -> str | None:
    """The kind of a value that is secret as a whole, told by its name; None if its text must tell.

    Of a URL only the password is secret; of a number only one that is a password.
    """
    promise = secret_name(name)
    if promise is None or harmless(value) or _URL.match(value):
        return None
    if promise.kind != "password" and _NO_SECRET.fullmatch(value):
        return None
    if re.fullmatch(r"\s*[0-9]+ bytes\s*", value):
        return None
    if promise.kind == "secret" and not name.isupper() and may_name_object(name) and is_object_name(value):
        return None
    if promise.sure:
        return promise.kind
    if name.lower() in _SHORT_NAMES:
        fits = len(value) >= 4 and len(value.split()) == 1
    else:
        fits = looks_random(value, least=12) or (name.isupper() and len(value) >= 8)
    return promise.kind if fits else None
