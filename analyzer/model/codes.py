"""The codes of warnings: an interface, as scripts and rules ask for them. A test holds the list complete."""

from __future__ import annotations

WARNINGS: dict[str, str] = {
    "archive.corrupt": "compressed data or a header are damaged: what follows, or what it described, is lost",
    "archive.crc": "the checksum over the unpacked data is wrong: any part may be damaged",
    "archive.extension": "a header that extends the next one is too large or one of too many: it was ignored",
    "archive.joined": "a second archive follows the first: it was read too",
    "archive.limit": "the archive is larger than any bundle: the rest was not read",
    "archive.trailing": "bytes follow the end of the compressed data: they were not read",
    "archive.truncated": "the archive has no end: it was cut off",
    "certificate.unreadable": "a value looks like a certificate and cannot be read as one",
    "file.too_large": "a file of objects is too large to be parsed: its lines can only be searched",
    "filter.expired": "a filter's day has passed: it takes out nothing any more",
    "filter.undated": "a filter has a day that cannot be compared with the bundle, which has no time",
    "manifest.broken": "an object in YAML or JSON is broken or cut off: only its existence is certain",
    "manifest.too_many": "an object stands for more rows than are kept",
    "member.damaged": "a member is cut or damaged: what came before is kept",
    "member.duplicate": "the archive holds a path more than once: all are kept, numbered",
    "member.link": "a member is a link: it is never followed",
    "member.nested": "a member is an archive, or packed in another way than a gzipped log: it was not opened",
    "member.size": "a member gives a size that cannot be true: it was left out",
    "member.sparse": "a member is a sparse file: its content was not read",
    "member.special": "a member is a device, a pipe or the like: it is never opened",
    "member.unreadable": "a member is encrypted, packed in an unknown way, or may not be read",
    "read.interrupted": "the user stopped the reading: the rest was not read",
    "rule.failed": "a rule could not be evaluated",
    "rule.refused": "a rule file is wrong: the others are used",
    "warnings.many": "more warnings of one kind than are kept one by one",
    "yaml.duplicate_key": "a key stands twice in a map: the last one holds",
}
"""What each code means."""
