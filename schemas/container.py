"""Files of facts: Avro object container files, of one type of fact or of a union of them.

    read_container(stream: BinaryIO) -> Iterator[bytes]            raises a subclass of UnreadableContainer
    write_container(stream: BinaryIO, facts: Iterable[Fact], kinds: Sequence[type[Fact]] = LIFECYCLE) -> int

Reading gives for each record the payload that `schemas.codec.decode` takes: the fingerprint of the schema in the file's
header and the publisher's own bytes, cut out and not encoded again.  Whether a payload is a valid fact is found when it
is decoded, so one bad record does not stop the file.  What stops a file is the first place from which the rest cannot
be found; all before it has been given by then.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from io import BytesIO
from typing import Any, BinaryIO, ClassVar

import fastavro
from fastavro.read import BLOCK_READERS

from domain.catalogue import LIFECYCLE
from domain.fact import Fact
from schemas import writer
from schemas.codec import Unencodable, values_of
from schemas.record import NAMESPACE, record_of
from schemas.writer import Writer

MARK = b"Obj\x01"
LARGEST_BLOCK = 64 * 2**20
BYTES_A_BLOCK = 2**18
HEAD = 64
"""Bytes by which a block is told from something else."""


class UnreadableContainer(ValueError):
    """A file cannot be read any further.  `offset` is the byte at which the unreadable part begins."""

    reason: ClassVar[str]

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class NotAContainer(UnreadableContainer):
    """The file is not an Avro object container file."""

    reason = "not-avro"


class TruncatedContainer(UnreadableContainer):
    """The file ends in the middle."""

    reason = "file-truncated"


class UnknownContainerSchema(UnreadableContainer):
    """The file was written with a schema that no type of fact has or ever had."""

    reason = "unknown-schema"


class UnknownCodec(UnreadableContainer):
    """The file is compressed in a way that is not read."""

    reason = "unknown-codec"


class CorruptContainer(UnreadableContainer):
    """Part of the file is damaged."""

    reason = "file-corrupt"


class TrailingBytes(CorruptContainer):
    """The file goes on with something that is no block."""

    reason = "trailing-bytes"


class OversizedBlock(UnreadableContainer):
    """A block of the file, or its header, is larger than memory is kept for."""

    reason = "block-too-large"


class _Tape:
    """A stream that is read once, forwards, knows how far it has got, and never reads more than memory is kept for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._offset = 0
        self._ahead = b""
        self.head = b""
        """The first bytes read since `mark_head`."""

        self.is_cut_off = False
        """Whether the stream ended before what was asked of it."""

    def tell(self) -> int:
        return self._offset

    def mark_head(self) -> None:
        """Begin to keep the first bytes that are read from here on."""
        self.head = b""

    def starts_with(self, mark: bytes) -> bool:
        """Whether the stream begins with `mark`, which is read again."""
        self._ahead = self.read(len(mark))
        self._offset = 0
        return self._ahead == mark

    def read(self, size: int) -> bytes:
        if size < 0:
            raise ValueError("a length is negative")
        if size > LARGEST_BLOCK:
            raise _oversized(self._offset)
        ahead, self._ahead = self._ahead[:size], self._ahead[size:]
        self._offset += len(ahead)
        size -= len(ahead)
        parts = [ahead]
        while size > 0 and (part := self._stream.read(size)):
            parts.append(part)
            size -= len(part)
            self._offset += len(part)
        self.is_cut_off = size > 0
        data = b"".join(parts)
        self.head += data[: HEAD - len(self.head)]
        return data


def _oversized(offset: int) -> OversizedBlock:
    return OversizedBlock(
        f"What stands at byte {offset} has more than {LARGEST_BLOCK} bytes; all before it was read. "
        "Have the file written in smaller blocks.",
        offset,
    )


def _inflate(tape: Any) -> BytesIO:
    """Decompress a block, up to the size that memory is kept for."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    packed: Any = fastavro.schemaless_reader(tape, "bytes", None)
    plain = inflater.decompress(packed, LARGEST_BLOCK + 1)
    if len(plain) > LARGEST_BLOCK:
        raise _oversized(tape.tell())
    if not inflater.eof:
        raise ValueError("a block is not compressed whole")
    return BytesIO(plain)


BLOCK_READERS["deflate"] = _inflate  # the library's own decompresses without a bound


def read_container(stream: BinaryIO) -> Iterator[bytes]:
    """Give the payload of each record of a container file.

    Whole blocks are given: of a block that is cut off by the end of the file nothing is.  Memory is bounded by
    `LARGEST_BLOCK`.  The stream need not be seekable.  Raises a subclass of `UnreadableContainer`.
    """
    tape = _Tape(stream)
    blocks = _opened(tape)
    is_union = isinstance(blocks.writer_schema, list)
    writers = _writers_of(blocks.writer_schema)
    while True:
        since = tape.tell()
        tape.mark_head()
        try:
            block = next(blocks, None)
            if block is None:
                return
            payloads = list(_payloads(block, writers, is_union))
        except UnreadableContainer:
            raise
        except Exception as error:  # whatever the library, its codecs or a damaged record raise
            raise _why_unreadable(tape, since, codec=blocks.codec) from error
        yield from payloads


def _opened(tape: _Tape) -> Any:
    if not tape.starts_with(MARK):
        raise NotAContainer(
            "The file does not begin as an Avro object container file does; "
            "give a file ending in .avro that holds facts, not JSON or a bare payload.",
            0,
        )
    try:
        blocks = fastavro.block_reader(tape)  # type: ignore[arg-type]
    except UnreadableContainer:
        raise
    except Exception as error:  # a schema of a stranger can break the library in any way
        if tape.is_cut_off:
            raise _cut_off(tape, 0) from error
        raise NotAContainer(
            "The head of the file holds no Avro schema; give a file that was written by an Avro library.", 0
        ) from error
    if blocks.codec not in ("null", "deflate"):
        raise UnknownCodec(
            f"The file is compressed with {blocks.codec[:20]}; have it written with the codec deflate or null.", 0
        )
    return blocks


def _why_unreadable(tape: _Tape, since: int, *, codec: str) -> UnreadableContainer:
    if not _begins_a_block(tape.head, is_deflated=codec == "deflate" and tape.is_cut_off):
        return TrailingBytes(
            f"From byte {since} on the file has trailing bytes, which are no block; all before them was read. "
            "Something was added after its end, or it is damaged there: get the file again from its publisher.",
            since,
        )
    if tape.is_cut_off:
        return _cut_off(tape, since)
    return CorruptContainer(
        f"The file is damaged in the block at byte {since}. All before it was read; "
        "get the file again from its publisher.",
        since,
    )


def _cut_off(tape: _Tape, since: int) -> TruncatedContainer:
    return TruncatedContainer(
        f"The file ends at byte {tape.tell()}, in the middle of what begins at byte {since}; "
        "all before it was read. Get the whole file and give it again.",
        since,
    )


def _begins_a_block(head: bytes, *, is_deflated: bool) -> bool:
    """Whether a block can begin so: with a number of records, a length and then the records."""
    stream = BytesIO(head)
    numbers: list[Any] = []
    try:
        numbers.append(fastavro.schemaless_reader(stream, "long", None))
        numbers.append(fastavro.schemaless_reader(stream, "long", None))
        if is_deflated:
            zlib.decompressobj(-zlib.MAX_WBITS).decompress(stream.read())
    except (EOFError, IndexError):  # the head is all there is
        pass
    except zlib.error:
        return False
    return all(number > 0 for number in numbers) and not head.isspace()


def _payloads(block: Any, writers: list[Writer], is_union: bool) -> Iterator[bytes]:
    """Cut a block into payloads."""
    body: BytesIO = block.bytes_
    data = body.getvalue()
    one = writers[0]
    for _ in range(block.num_records):
        if is_union:
            branch = fastavro.schemaless_reader(body, "long", None)
            if not 0 <= branch < len(writers):  # type: ignore[operator]
                raise ValueError("a record is of a type that the header does not name")
            one = writers[branch]  # type: ignore[index]
        start = body.tell()
        fastavro.schemaless_reader(body, one.wire, None)
        yield one.header + data[start : body.tell()]
    if body.tell() != len(data):
        raise ValueError("a block goes on after its last record")


def _writers_of(schema: Any) -> list[Writer]:
    """Find our own schemas that the records of the file were written with, in the order of the file's union."""
    named: dict[str, Any] = {}
    return [_writer_of(branch, named) for branch in (schema if isinstance(schema, list) else [schema])]


def _writer_of(branch: Any, named: dict[str, Any]) -> Writer:
    name = branch.get("name", branch.get("type")) if isinstance(branch, dict) else str(branch)
    shape = _shape_of(branch, named)
    for candidate in writer.of_record(str(name).removeprefix(f"{NAMESPACE}.")):
        if _shape_of(candidate.parsed, {}) == shape:
            return candidate
    raise UnknownContainerSchema(
        f"The file holds the record {str(name)[:100]} by a schema that is not one of ours; the publisher must use a "
        "released schema, or this program is older than the schema and must be upgraded.",
        0,
    )


def _shape_of(schema: Any, named: dict[str, Any]) -> Any:
    """Give what of a parsed schema settles how bytes are read and what they mean, with each enum spelt out."""
    match schema:
        case str():
            return named.get(schema, schema)
        case list():
            return tuple(_shape_of(branch, named) for branch in schema)
        case {"type": "record", "name": name, "fields": fields}:
            return (name, tuple((field["name"], _shape_of(field["type"], named)) for field in fields))
        case {"type": "enum", "name": name, "symbols": symbols}:
            return named.setdefault(name, (name, tuple(symbols)))
        case {"type": "array", "items": items}:
            return ("array", _shape_of(items, named))
        case {"type": inner}:
            logical = schema.get("logicalType")
            return (_shape_of(inner, named), logical) if logical else _shape_of(inner, named)
    return ("not one of ours", str(schema))


def write_container(stream: BinaryIO, facts: Iterable[Fact], kinds: Sequence[type[Fact]] = LIFECYCLE) -> int:
    """Write facts as a container file, deflated, and give their number.  The same facts give the same bytes.

    The records are a union of `kinds`, or one record where there is one kind.  One block is held in memory at a time.
    Raises `Unencodable` for a fact of another kind or with a value outside its type.
    """
    schema = container_schema(kinds)
    mark = blake2b(repr(schema).encode(), digest_size=16).digest()
    written = 0

    def records() -> Iterator[Any]:
        nonlocal written
        for fact in facts:
            if type(fact) not in kinds:
                raise Unencodable(f"{type(fact).__name__} {fact.event_id} is not of a type the file is written for.")
            written += 1
            values = values_of(fact)
            yield (f"{NAMESPACE}.{type(fact).__name__}", values) if len(kinds) > 1 else values

    try:
        fastavro.writer(stream, schema, records(), codec="deflate", sync_interval=BYTES_A_BLOCK, sync_marker=mark)
    except Unencodable:
        raise
    except (ValueError, TypeError, AttributeError, OverflowError):  # their messages hold the value
        raise Unencodable(
            f"Fact {written} of the file cannot be encoded: a field has a value outside its type."
        ) from None
    return written


def container_schema(kinds: Sequence[type[Fact]]) -> Any:
    """Give the schema of a file of these types: a union, or one record where there is one."""
    defined: set[str] = set()
    records = [record_of(kind, defined) for kind in kinds]
    return fastavro.parse_schema(records if len(records) > 1 else records[0])
