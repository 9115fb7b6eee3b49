"""The members of a bundle by how they are read, and their content.

Objects are held whole, logs go by line by line. What a bundle is hidden with, and what must be learned before
anything of it is shown, follows from its objects.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from analyzer.bundle import Bundle, Member, decode_lines, is_binary
from analyzer.parsers.recognise import recognise
from analyzer.redact import Redactor

HEAD_LINES = 200
WHOLE_BYTES = 64 << 20  # of files of objects beyond what is kept: more is not parsed, only searched
WHOLE_LINES = 1_000_000  # of all files of objects: each is held as an object of its own


@dataclass(slots=True)
class Text:
    """A member that is read whole: its kind and its lines."""

    member: Member
    kind: str
    lines: list[str]
    ends: bool  # with the end of a line


@dataclass(slots=True)
class Sorted:
    """The members, by how they are read: objects whole, logs line by line, others not at all."""

    texts: list[Text] = field(default_factory=list)
    logs: list[Member] = field(default_factory=list)
    others: list[tuple[Member, str, str]] = field(default_factory=list)  # kind, note
    unparsed: list[str] = field(default_factory=list)  # paths of files of objects that are too large

    def teach(self, redactor: Redactor) -> None:
        """Let a redactor learn the secrets that the objects show: before it replaces any."""
        for text in self.texts:
            redactor.survey(text.member.path, text.lines)


@dataclass(slots=True)
class _Room:
    """For files that are held whole."""

    bytes: int = WHOLE_BYTES
    lines: int = WHOLE_LINES

    def take(self, size: int, lines: int) -> None:
        """That much less is left."""
        self.bytes -= size
        self.lines -= lines


def redaction_key(bundle: Bundle) -> bytes:
    """A key that is the same for the same bundle, and cannot be told from what the database holds.

    It is made of the contents of the small members, secrets included, that no table keeps.
    """
    digest = hashlib.blake2b(digest_size=32, person=b"redaction")
    for member in bundle.members:
        if member.data is not None:
            digest.update(hashlib.blake2b(member.data).digest())
    return digest.digest()


def sort_members(bundle: Bundle) -> Sorted:
    """The members of a bundle by how they are read; those that are read whole are decoded."""
    found = Sorted()
    room = _Room()
    large: dict[str, tuple[Member, str]] = {}
    for member in bundle.members:
        if member.kind != "file":
            found.others.append((member, member.kind, f"a {member.kind} is never followed"))
        elif not member.size:
            found.others.append((member, "empty", "the file is empty"))
        elif is_binary(member.head):
            found.others.append((member, "binary", "not text"))
        else:
            kind = recognise(member.path, decode_lines(member.head)[:HEAD_LINES])
            if kind == "log":
                found.logs.append(member)
            elif member.data is not None and member.lines <= room.lines:
                room.take(0, member.lines)
                found.texts.append(_text(member, kind, member.data))
            elif kind != "unrecognised" and member.size <= room.bytes and member.lines <= room.lines:
                room.take(member.size, member.lines)
                large[member.path] = (member, kind)
            else:
                found.logs.append(member)
                if kind != "unrecognised":
                    found.unparsed.append(member.path)
    for member, chunks in bundle.stream(large):
        found.texts.append(_text(member, large[member.path][1], b"".join(chunks)))
    found.texts.sort(key=lambda text: text.member.path)
    return found


def _text(member: Member, kind: str, data: bytes) -> Text:
    return Text(member, kind, decode_lines(data), data.endswith((b"\n", b"\r", b"\n\0")))


def contents(bundle: Bundle, members: Iterable[Member]) -> Iterator[tuple[Member, Iterable[bytes]]]:
    """The content of members once more, of those that are kept in memory first."""
    large = []
    for member in members:
        if member.data is not None:
            yield member, [member.data]
        else:
            large.append(member.path)
    yield from bundle.stream(large)
