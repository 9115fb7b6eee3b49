"""What every key of a rule file means, read off the schema's own source: for editors and the handbook."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec

from analyzer.rules import filters, schema

_COMMENTED = re.compile(r'^ +"(\w+)",  # (.+)$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Key:
    """A key: where it may stand, what it takes, what it is when left out, and what it means."""

    name: str
    takes: str
    default: str | None
    """As TOML, empty for nothing; None where the key is required."""
    meaning: str


@cache
def keys_of(part: type[msgspec.Struct]) -> tuple[Key, ...]:
    """The keys of a part of the schema, in order. Raises KeyError where one is not explained."""
    meanings = _attribute_docs(part)
    described = _schema_of(part)
    return tuple(
        Key(
            field.name,
            _takes(described["properties"][field.name]),
            None if field.required else _default(described["properties"][field.name]),
            meanings[field.name],
        )
        for field in msgspec.structs.fields(part)
    )


def json_schema(root: type[msgspec.Struct] = schema.Rule) -> dict[str, Any]:
    """JSON Schema of a rule (or filter) file, with the meaning of every key.

    Of Draft 4, which is what the language server for TOML understands (Taplo, in many editors).
    """
    _, parts = msgspec.json.schema_components([root], ref_template="#/definitions/{name}")
    for name, described in parts.items():
        if not described.get("required"):
            described.pop("required", None)  # an empty list is none in Draft 4
        part = getattr(schema, name, None) or getattr(filters, name)
        for key in keys_of(part):
            value = described["properties"][key.name]
            value["description"] = key.meaning
            if "exclusiveMinimum" in value:
                value["minimum"], value["exclusiveMinimum"] = value["exclusiveMinimum"], True
    top = parts.pop(root.__name__)
    return {"$schema": "http://json-schema.org/draft-04/schema#", **top, "definitions": parts}


def values_of(name: str) -> dict[str, str]:
    """The values of a Literal of the schema, such as `Symptom`, each with the comment that explains it."""
    source = inspect.getsource(schema)
    begin = source.index(f"\n{name} = Literal[")
    return dict(_COMMENTED.findall(source[begin : source.index("\n]", begin)]))


def _schema_of(part: type[msgspec.Struct]) -> dict[str, Any]:
    described: dict[str, Any] = msgspec.json.schema(part)["$defs"][part.__name__]
    return described


def _attribute_docs(part: type[msgspec.Struct]) -> dict[str, str]:
    """The string below each field of a class, on one line."""
    tree = ast.parse(inspect.getsource(part))
    (body,) = [node.body for node in tree.body if isinstance(node, ast.ClassDef)]
    return dict(_documented(body))


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, " ".join(text.split())


def _takes(described: dict[str, Any]) -> str:
    """What may stand behind a key, in words."""
    match described:
        case {"anyOf": options}:
            return " or ".join(_takes(option) for option in options if option != {"type": "null"})
        case {"enum": values}:
            return ", ".join(str(value) for value in values if value is not None)
        case {"$ref": ref} | {"allOf": [{"$ref": ref}]}:
            return f"table {str(ref).rpartition('/')[2]}"
        case {"type": "array", "items": items}:
            return f"list of {_takes(items)}"
        case {"type": "object", "additionalProperties": {"type": "string"}}:
            return "table of strings"
        case {"type": "string", "format": "date"}:
            return "date"
        case {"type": plain}:
            return str(plain)
    raise AssertionError(described)


def _default(described: dict[str, Any]) -> str:
    """The default as TOML; empty where leaving the key out means nothing."""
    match described.get("default"):
        case None:
            return ""
        case bool(value):
            return str(value).lower()
        case str(value):
            return f'"{value}"'
        case list() | dict():
            return ""
        case value:
            return str(value)
