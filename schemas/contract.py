"""The gate that every change of a contract passes: what was released can be read for ever, and says what it said.

    python -m schemas.contract generate           write what follows from the classes: schemas/avsc/,
                                                  schemas/asyncapi.json and the two pages of events in docs/
    python -m schemas.contract check              print what is wrong, and fail if anything is
    python -m schemas.contract release            keep today's contracts as the next release
    python -m schemas.contract release --again    write the last release anew, while nobody has used it

Avro's own rules of evolution are asked of Apache's checker, in both directions.  Ours are stricter, because the record
is permanent: a field, a code or a type that was released stays, and keeps its meaning and its default.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from domain.catalogue import LIFECYCLE
from domain.fact import Fact
from schemas import golden
from schemas.asyncapi import asyncapi
from schemas.documentation import documented
from schemas.domain_events_page import domain_events_page
from schemas.events_page import events_page
from schemas.record import Schema, fields_of

FOLDER = Path(__file__).parent
Record = dict[str, Any]


class CheckerMissing(ImportError):
    """Apache's checker is not installed."""


def generate(folder: Path = FOLDER, kinds: Sequence[type[Fact]] = LIFECYCLE) -> None:
    """Write the schema of each type, the document of the topics, and the pages of events where there is `docs`."""
    avsc = folder / "avsc"
    avsc.mkdir(exist_ok=True)
    for stale in avsc.glob("*.avsc"):
        stale.unlink()
    for kind in kinds:
        (avsc / f"{kind.__name__}.avsc").write_text(avsc_of(kind), "utf-8")
    (folder / "asyncapi.json").write_text(asyncapi(), "utf-8")
    docs = folder.parent / "docs"
    if docs.exists():
        (docs / "events.md").write_text(events_page(), "utf-8")
        (docs / "domain-events.md").write_text(domain_events_page(), "utf-8")


def avsc_of(kind: type[Fact]) -> str:
    """Give the text of the schema file of a type."""
    return json.dumps(documented(kind), indent=2, ensure_ascii=False) + "\n"


def release(folder: Path = FOLDER, kinds: Sequence[type[Fact]] = LIFECYCLE, *, again: bool = False) -> int:
    """Keep the schemas and a payload of each type as the next release, or as the last one `again`; give its number."""
    number = max(_releases(folder), default=0)
    if not again or number == 0:
        number += 1
    for kept in (folder / "released" / str(number), folder / "golden" / str(number)):
        shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(folder / "avsc", folder / "released" / str(number))
    golden.keep(folder / "golden" / str(number), kinds)
    return number


def _releases(folder: Path) -> list[int]:
    return sorted(int(one.name) for one in (folder / "released").glob("[0-9]*"))


def check(folder: Path = FOLDER, kinds: Sequence[type[Fact]] = LIFECYCLE) -> list[str]:
    """Say everything that is wrong with the contracts, one sentence each.

    Raises `CheckerMissing` where Apache's checker is not installed.
    """
    records = {kind.__name__: documented(kind) for kind in kinds}
    found = [*_drift(folder, kinds)]
    for record in records.values():
        found += _unfinished(record)
    for number in _releases(folder):
        released = {
            file.stem: json.loads(file.read_text("utf-8")) for file in (folder / f"released/{number}").iterdir()
        }
        for name, record in sorted(released.items()):
            if name in records:
                found += breaks(records[name], record, number)
            else:
                found.append(f"{name}: it was in release {number} and is gone; a released type stays.")
        found += golden.problems(folder / "golden" / str(number), sorted(released))
    return found


def _drift(folder: Path, kinds: Sequence[type[Fact]]) -> Iterator[str]:
    written = {file.stem: file.read_text("utf-8") for file in (folder / "avsc").glob("*.avsc")}
    for kind in kinds:
        if written.pop(kind.__name__, None) != avsc_of(kind):
            yield f"{kind.__name__}: its schema file does not follow from its class; run `generate`."
    for name in written:
        yield f"{name}: it has a schema file and no class; run `generate`."
    document = folder / "asyncapi.json"
    if not document.exists() or document.read_text("utf-8") != asyncapi():
        yield "asyncapi.json: the document of the topics does not follow from the classes; run `generate`."


def _unfinished(record: Record) -> Iterator[str]:
    """Find what a schema must have from the day it is written."""
    name = record["name"]
    if "doc" not in record:
        yield f"{name}: its class has no docstring."
    for field in record["fields"]:
        if "doc" not in field:
            yield f"{name}: nothing is said after field {field['name']}."
        if isinstance(field["type"], list) and field.get("default", ...) is not None:
            yield f"{name}: field {field['name']} may be absent, so its default must be None."
        if not _keeps_hash(field.get("default")):
            yield f"{name}: the default of field {field['name']} must be None, a code, true, false, empty or below 256."
    for field_name, schema in fields_of(record):
        for enum in _enums_in(schema):
            if "UNKNOWN" not in enum["symbols"]:
                yield f"{name}: the codes {enum['name']} of field {field_name} have no UNKNOWN to fall back on."
            if "doc" not in enum:
                yield f"{name}: the codes {enum['name']} of field {field_name} have no docstring."


def _keeps_hash(default: object) -> bool:
    """Whether a field that has this default is left out of the content hash, which msgspec decides by identity."""
    if isinstance(default, StrEnum):
        return True
    return default is None or default == [] or (isinstance(default, int) and 0 <= default < 256)


def _enums_in(schema: Schema) -> Iterator[Record]:
    if isinstance(schema, list):
        for branch in schema:
            yield from _enums_in(branch)
    elif isinstance(schema, dict):
        if schema["type"] == "enum":
            yield schema
        yield from _enums_in(schema.get("items", "null"))


def breaks(record: Record, released: Record, number: int) -> Iterator[str]:
    """Say what in a record breaks what its release `number` promised, by our rules and by Avro's."""
    yield from broken_promises(record, released, number)
    yield from _avro_breaks(record, released, number)


def broken_promises(record: Record, released: Record, number: int) -> Iterator[str]:
    """Say what in a record breaks what its release `number` promised, by our own rules."""
    name = record["name"]
    if record["topic"] != released["topic"]:
        yield f"{name}: its topic was {released['topic']} in release {number} and must stay."
    ours, theirs = dict(fields_of(record)), dict(fields_of(released))
    defaults = {field["name"]: field.get("default", "none") for field in record["fields"]}
    for field in released["fields"]:
        field_name = field["name"]
        if field_name not in ours:
            yield f"{name}: field {field_name} was in release {number} and is gone; a released field stays."
            continue
        yield from _type_breaks(f"{name}: field {field_name}", ours[field_name], theirs[field_name], number)
        if defaults[field_name] != field.get("default", "none"):
            yield f"{name}: field {field_name} had another default, or none, in release {number}; a default stays."
    for field_name in ours.keys() - theirs.keys():
        if defaults[field_name] == "none":
            yield f"{name}: field {field_name} is new since release {number} and needs a default."


def _type_breaks(where: str, ours: Schema, theirs: Schema, number: int) -> Iterator[str]:
    if _without_codes(ours) != _without_codes(theirs):
        yield f"{where} had another type in release {number}; a type stays."
        return
    for our_enum, their_enum in zip(_enums_in(ours), _enums_in(theirs), strict=True):
        for symbol in their_enum["symbols"]:
            if symbol not in our_enum["symbols"]:
                yield f"{where} had the code {symbol} in release {number}; a released code stays."


def _without_codes(schema: Schema) -> str:
    def emptied(part: Schema) -> Schema:
        match part:
            case list():
                return [emptied(branch) for branch in part]
            case {"type": "enum"}:
                return {"type": "enum", "name": part["name"], "symbols": []}
            case {"type": "array", "items": items}:
                return {"type": "array", "items": emptied(items)}
        return part

    return json.dumps(emptied(schema), sort_keys=True)


def _avro_breaks(record: Record, released: Record, number: int) -> Iterator[str]:
    """Ask Apache's checker whether each schema reads what the other has written."""
    try:
        from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType
        from avro.schema import parse
    except ImportError:
        raise CheckerMissing("The check needs Apache's Avro library; install it with `pip install avro`.") from None
    compatibility = ReaderWriterCompatibilityChecker().get_compatibility  # type: ignore[no-untyped-call]
    new, old = parse(json.dumps(record)), parse(json.dumps(released))
    for reader, writer, what in ((new, old, "cannot read"), (old, new, "cannot be read by")):
        result = compatibility(reader, writer)
        if result.compatibility is not SchemaCompatibilityType.compatible:
            why = "; ".join(sorted(result.messages))
            yield f"{record['name']}: today's schema {what} that of release {number}: {why}."


def main(arguments: Sequence[str]) -> int:
    """Run one command and give the exit code."""
    match list(arguments):
        case ["generate"]:
            generate()
            return 0
        case ["check"]:
            found = check()
            sys.stdout.write("".join(f"{problem}\n" for problem in found))
            return 1 if found else 0
        case ["release", *rest] if rest in ([], ["--again"]):
            generate()
            sys.stdout.write(f"release {release(again=bool(rest))}\n")
            return 0
    sys.stderr.write((__doc__ or "") + "\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
