"""Secret values that a bundle itself shows: replaced wherever they occur, in every form."""

from __future__ import annotations

import base64
import json
import re
from collections import defaultdict
from urllib.parse import quote, quote_plus

from analyzer.redact.tokens import TOKEN, Tokens
from analyzer.redact.values import harmless
from analyzer.redact.vocabulary import words

MOST = 5_000
_LONGEST = 8192
_LONG = 64  # longer forms are sought one by one: compiling them all into the pattern would take longer

# Replacing these everywhere would destroy the text: names of programs, words of logs, default passwords.
_COMMON = words(
    "postgres postgresql redis langgraph langchain langsmith admin administrator password passwd secret",
    "default nginx rootroot changeme change_me root test testing example production staging development",
    "localhost kubernetes docker container server service services database backend frontend application",
    "uvicorn fastapi python public private internal external enabled disabled connection connected",
    "connect request response error errors warning warnings failed failure success successful timeout",
    "timed starting started stopped running waiting pending ready status message messages logging logger",
    "system process worker workers master replica replicas primary standby cluster namespace config",
    "configmap secrets volume volumes storage deploy deployment ingress openai anthropic deepseek qwen",
    "gemini claude account accounts session sessions cookie cookies bearer basic tokens access refresh",
    "client clients object objects string number value values version release latest stable healthy",
    "health checkpoint transaction statement query queries select insert update delete create invalid",
    "missing unknown expired required allowed denied accept reject normal enable disable global custom",
    "module import export public_key token apikey api_key postgres_user pgvector langgraph_user",
    "langgraph_db agent agents planner executor supervisor memory context thread threads qwerty123",
    "welcome password123 password1 admin123 postgres123 redis123 secret123 guest letmein",
)
# Letters that belong to an escape and not to the word behind it.
_ESCAPE = re.compile(r"(?:\\[nrt]|%[0-9A-Fa-f]{2}|\[[0-9;]*m)$")
_WEAK_DEFAULTS = words("qwerty123 password123 password1 admin123 postgres123 redis123 secret123")
_HOSTLIKE = re.compile(
    r"[a-z][a-z0-9]*(?:-[a-z]+)+(?:\.[a-z0-9-]+)*|(?:[a-z0-9-]+\.)+(?:local|com|net|org|io|cn|internal|svc|dev|default)"
    r"|[0-9.:]+|v?[0-9]+(?:\.[0-9]+)+(?:-[a-z0-9.]+)?"
)


class Known:
    """The learned values, and the one pattern that finds all of their forms."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._values: dict[str, str] = {}
        self._long: list[tuple[str, str]] = []
        self._literals: dict[str, str] = {}
        self._plain: set[str] = set()
        self._public: list[str] = []
        self._forms: dict[str, tuple[str, bool]] = {}
        self._pattern: re.Pattern[str] | None = None
        self._stale = False

    def learn(self, kind: str, value: str) -> None:
        """Take in a secret, if replacing it everywhere harms nothing."""
        self._add(kind, value)
        if value != value.strip():
            self._add(kind, value.strip())
        if len(value) < 200 and "\n" not in value:
            # Errors of URL parsers show what stands behind a sign that nobody encoded.
            for sign in re.finditer(r"[@:/#?]", value):
                self._add(kind, value[sign.end() :], least=8)

    def learn_literal(self, literal: str, token: str) -> None:
        """Take in the encoded form of something that is no secret when read: base64 of a whole DSN."""
        if 12 <= len(literal) <= _LONGEST and len(self._literals) < MOST:
            self._literals.setdefault(literal, token)
            self._literals.setdefault(literal.rstrip("="), token)
            self._stale = True

    def spare(self, value: str) -> None:
        """Keep a value readable: a user, a host, a database. Names win over passwords that equal them."""
        if len(value) < 100 and value not in self._plain:
            self._plain.add(value)
            self._stale = True

    def leave(self, public: str) -> None:
        """Keep a text as it is, such as a certificate: it has parts in common with its private key."""
        self._public.append(public)
        self._stale = True

    def _add(self, kind: str, value: str, least: int = 6) -> None:
        if len(value) < least or len(value) > _LONGEST or value in self._values or len(self._values) >= MOST:
            return
        if not worth_learning(value):
            return
        self._values[value] = kind
        self._stale = True

    def sub(self, text: str) -> str:
        """Replace every form of every learned value."""
        pattern = self._compiled()
        for form, token in self._long:
            if form in text:
                text = text.replace(form, token)
        return pattern.sub(self._replace, text) if pattern else text

    def literals(self) -> list[str]:
        """Every form, for a search over many texts at once."""
        self._compiled()
        return list(self._forms)

    def _replace(self, match: re.Match[str]) -> str:
        form = self._forms.get(match[0])
        if form is None:
            return match[0]  # a token
        token, weak = form
        if weak:
            text, start, end = match.string, match.start(), match.end()
            left = text[max(0, start - 8) : start]
            if text[end : end + 1].isalnum() or (left[-1:].isalnum() and not _ESCAPE.search(left)):
                return match[0]
        return token

    def _compiled(self) -> re.Pattern[str] | None:
        if self._stale:
            self._stale = False
            self._forms = dict(self._all_forms())
            short = {form: token for form, token in self._forms.items() if len(form) <= _LONG}
            long = [(form, token) for form, (token, _) in self._forms.items() if len(form) > _LONG]
            self._long = sorted(long, key=lambda pair: (-len(pair[0]), pair[0]))
            self._pattern = re.compile(f"{TOKEN.pattern}|{_alternation(short)}") if short else None
        return self._pattern

    def _all_forms(self) -> dict[str, tuple[str, bool]]:
        found: dict[str, tuple[str, bool]] = {}
        kept = {
            value: kind
            for value, kind in self._values.items()
            if value not in self._plain and not self._is_public(value)
        }
        for value, kind in kept.items():
            found[value] = (self._tokens.token(kind, value), _is_weak(value))
        for value in kept:
            token = found[value][0]
            for form in encoded_forms(value):
                if len(form) >= 6 and form not in self._plain and not self._is_public(form):
                    found.setdefault(form, (token, _is_weak(form)))
        for literal, token in self._literals.items():
            found.setdefault(literal, (token, False))
        return found

    def _is_public(self, form: str) -> bool:
        return any(form in public for public in self._public)


def worth_learning(value: str) -> bool:
    """Whether a value can be replaced everywhere without destroying the text."""
    lower = value.lower()
    if lower in _COMMON and lower not in _WEAK_DEFAULTS:
        return False
    if harmless(value) or (value.isdigit() and len(value) < 8) or len(set(value)) < 4:
        return False
    if "\n" in value:
        return False
    return not (_HOSTLIKE.fullmatch(value) and not re.search(r"[0-9].*[a-z].*[0-9]", value))


def _is_weak(value: str) -> bool:
    """Whether a value is replaced only where it stands as a word of its own."""
    return len(value) < 10 or value.isalpha() or value.isdigit()


def encoded_forms(value: str) -> list[str]:
    """Other ways to write a value: in URLs, in JSON, in YAML, in base64, lower case."""
    forms = [quote(value, safe=""), quote(value), quote_plus(value), quote(value, safe="").lower()]
    for ascii_only in (True, False):
        once = json.dumps(value, ensure_ascii=ascii_only)[1:-1]
        forms += once, json.dumps(once, ensure_ascii=ascii_only)[1:-1]
    forms.append(value.replace("'", "''"))
    data = value.encode("utf-8", "surrogatepass")
    for raw in (data, data + b"\n"):
        standard = base64.b64encode(raw)
        encoded = (standard, base64.urlsafe_b64encode(raw))
        for form in (*encoded, base64.b64encode(standard), base64.b64encode(standard + b"\n")):
            forms += form.decode("ascii"), form.decode("ascii").rstrip("=")
    if len(value) >= 8 and value.lower() != value:
        forms.append(value.lower())
    return [form for form in dict.fromkeys(forms) if form != value and len(form) <= _LONGEST]


def _alternation(literals: dict[str, tuple[str, bool]]) -> str:
    """A pattern of all literals, the longest first among those that begin alike."""
    groups: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for literal in sorted(literals, key=lambda text: (-len(text), text)):
        groups[literal[0]][literal[1]].append(literal[2:])
    parts = []
    for first, seconds in sorted(groups.items()):
        inner = "|".join(
            f"{re.escape(second)}(?:{'|'.join(map(re.escape, rests))})"
            for second, rests in sorted(seconds.items())
        )
        parts.append(f"{re.escape(first)}(?:{inner})")
    return "|".join(parts)
