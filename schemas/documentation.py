"""What a contract says in words: the docstrings of the classes and the sentences after their fields.

The sentence after a field is a literal that Python forgets, so it is read from the source.  This is done when the
contracts are generated and never when facts are read or written.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any, get_args, get_type_hints

from domain.fact import Fact
from schemas.record import Schema, record_of

Words = dict[str, Any]


def documented(kind: type[Fact]) -> dict[str, Any]:
    """Give the Avro record of a type of fact with everything that its class says about it.

    What has no words has no `doc`; `schemas.contract.check` finds it.
    """
    words = field_words(kind)
    codes = {part.__name__: part for part in _codes_of(kind)}
    record = record_of(kind)
    fields = [
        {"name": field["name"], **_doc(words.get(field["name"])), **field, "type": _with_words(field["type"], codes)}
        for field in record["fields"]
    ]
    own = {key: value for key, value in record.items() if key != "fields"}
    return {**own, **_doc(own_words(kind)), "fields": fields}


def own_words(thing: type) -> str | None:
    """Give the docstring that a class states itself, on one line."""
    text = vars(thing).get("__doc__")
    return " ".join(text.split()) if text else None


def field_words(kind: type[Fact]) -> dict[str, str]:
    """Give the sentence that stands after each field in the source of its class."""
    found: dict[str, str] = {}
    for parent in reversed(kind.__mro__):
        if issubclass(parent, Fact):
            found |= _words_in(inspect.getmodule(parent)).get(parent.__name__, {})
    return found


@cache
def _words_in(module: ModuleType | None) -> dict[str, dict[str, str]]:
    tree = ast.parse(inspect.getsource(module)) if module else ast.Module([], [])
    return {node.name: dict(_sentences(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _sentences(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for before, after in zip(node.body, node.body[1:], strict=False):
        match before, after:
            case (ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text)))):
                yield name, " ".join(text.split())


def constant_words(module: ModuleType) -> dict[str, str]:
    """Give the sentence that stands after each constant of a module that is a string, by its value."""
    found = {}
    for before, after in pairwise(ast.parse(inspect.getsource(module)).body):
        match before, after:
            case (ast.Assign(value=ast.Constant(value=str(value))), ast.Expr(value=ast.Constant(value=str(text)))):
                found[value] = " ".join(text.split())
    return found


def _codes_of(kind: type[Fact]) -> set[type[StrEnum]]:
    parts = [part for hint in get_type_hints(kind).values() for part in (hint, *get_args(hint))]
    return {part for part in parts if isinstance(part, type) and issubclass(part, StrEnum)}


def _with_words(schema: Schema, codes: dict[str, type[StrEnum]]) -> Schema:
    """Add the words of each enum where it is defined."""
    match schema:
        case list():
            return [_with_words(branch, codes) for branch in schema]
        case {"type": "enum", "name": name}:
            return {"type": "enum", "name": name, **_doc(own_words(codes[name])), **schema}
        case {"type": "array", "items": items}:
            return {**schema, "items": _with_words(items, codes)}
    return schema


def _doc(words: str | None) -> Words:
    return {"doc": words} if words else {}
