"""YAML text to a tree: the events of PyYAML's parser, never its composer and never an object.

The parser gives events one by one and looks only a little ahead, so the limits of the builder hold
before anything deep is built. Tags are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from analyzer.parsers.manifests.build import Broken, Builder

if TYPE_CHECKING:
    from yaml import Event

MAX_CHARACTERS = 16 << 20
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
# What YAML 1.1 allows in a text, less the line ends other than a line feed: each line of the file is one
# line here too.
_FOREIGN = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def read_yaml(lines: Sequence[str], first_line: int, builder: Builder) -> None:
    """Feed one document into the builder; `lines[0]` is line `first_line` of the file.

    Raises Broken where it is no YAML or beyond the limits; what came before stands in the builder.
    """
    text = _FOREIGN.sub(_replace, "\n".join(lines))
    if len(text) > MAX_CHARACTERS:
        raise Broken(first_line, "longer than 16 MB")
    import yaml

    last = len(lines) - 1
    parser = _parser_class()(text)
    try:
        while parser.check_event():
            event = parser.get_event()
            _take(event, first_line + min(event.start_mark.line, last), builder)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Broken(first_line + (min(mark.line, last) if mark else 0), "no valid YAML") from None
    finally:
        parser.dispose()


def _replace(match: re.Match[str]) -> str:
    """A carriage return and a byte order mark are leavings of other systems, the rest is damage."""
    return {"\r": " ", "\ufeff": ""}.get(match[0], "\ufffd")


def _take(event: Event, line: int, builder: Builder) -> None:
    import yaml

    if isinstance(event, yaml.ScalarEvent):
        is_null = not event.style and event.value in _NULL  # of a plain one: None, or "" in C
        builder.scalar(line, None if is_null else event.value, event.anchor)
    elif isinstance(event, yaml.MappingStartEvent):
        builder.begin(line, {}, event.anchor)
    elif isinstance(event, yaml.SequenceStartEvent):
        builder.begin(line, [], event.anchor)
    elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
        builder.end()
    elif isinstance(event, yaml.AliasEvent):
        builder.alias(line, event.anchor or "")


@cache
def _parser_class() -> type[Any]:
    """libyaml's parser, 200 times as fast, or the one in Python where PyYAML came without it."""
    try:
        from yaml._yaml import CParser
    except ImportError:
        return _python_parser()
    return CParser


def _python_parser() -> type[Any]:
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class PythonParser(Reader, Scanner, Parser):
        def __init__(self, text: str) -> None:
            Reader.__init__(self, text)
            Scanner.__init__(self)
            Parser.__init__(self)

    return PythonParser
