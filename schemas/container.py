"""Files of facts: Avro object container files, of one type of fact or of a union of them.

    read_container(stream: BinaryIO) -> Iterator[bytes]            raises a subclass of UnreadableContainer
    write_container(stream: BinaryIO, facts: Iterable[Fact], kinds: Sequence[type[Fact]] = LIFECYCLE) -> int

Reading gives for each record the payload that `schemas.codec.decode` takes: the fingerprint of the schema in the file's
header and the publisher's own bytes, cut out and not encoded again.  Whether a payload is a valid fact is found when it
is decoded, so one bad record does not stop the file.  What stops a file is the first place from which the rest cannot
be found; all before it has been given by then.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any, BinaryIO, ClassVar

from domain.catalogue import LIFECYCLE
from domain.fact import Fact
from schemas import writer
from schemas.binary import Malformed, read_long, write_long
from schemas.codec import HEADER_SIZE, Unencodable, encode
from schemas.record import MalformedSchema, Schema, canonical_form, crc_64_avro, definitions_in, record_of
from schemas.writer import Writer

MARK = b"Obj\x01"
SYNC_SIZE = 16
LARGEST_HEADER = 4 * 2**20
LARGEST_BLOCK = 64 * 2**20
RECORDS_A_BLOCK = 1_000
BYTES_A_BLOCK = 2**20


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


class OversizedBlock(UnreadableContainer):
    """A block of the file, or its header, is larger than memory is kept for."""

    reason = "block-too-large"


class _Tape:
    """A stream that is read once, forwards, and knows how far it has got."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.offset = 0

    def read(self, size: int) -> bytes:
        """Read up to `size` bytes; fewer only at the end of the stream."""
        parts = []
        while size > 0 and (part := self._stream.read(size)):
            parts.append(part)
            size -= len(part)
            self.offset += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def take(self, size: int, *, since: int) -> bytes:
        """Read exactly `size` bytes of what began at byte `since`."""
        data = self.read(size)
        if len(data) < size:
            raise TruncatedContainer(
                f"The file ends at byte {self.offset}, in the middle of what begins at byte {since}; "
                "all before it was read. Get the whole file and give it again.",
                since,
            )
        return data

    def take_long(self, *, since: int, first: bytes = b"") -> int:
        """Read a number, of which `first` has been read."""
        data = first or self.take(1, since=since)
        while data[-1] > 0x7F and len(data) <= 10:
            data += self.take(1, since=since)
        try:
            return read_long(data, 0)[0]
        except (Malformed, IndexError):
            raise _corrupt(since, "a number is too long") from None


def _corrupt(offset: int, why: str) -> CorruptContainer:
    return CorruptContainer(
        f"The file is damaged at byte {offset}: {why}. All before it was read; get the file again from its publisher.",
        offset,
    )


def read_container(stream: BinaryIO) -> Iterator[bytes]:
    """Give the payload of each record of a container file, or of several written one after the other.

    Whole blocks are given: of a block that is cut off by the end of the file nothing is.  Memory is bounded by
    `LARGEST_BLOCK`.  The stream need not be seekable.  Raises a subclass of `UnreadableContainer`.
    """
    tape = _Tape(stream)
    if tape.read(4) != MARK:
        raise NotAContainer(
            "The file does not begin as an Avro object container file does; "
            "give a file ending in .avro that holds facts, not JSON or a bare payload.",
            0,
        )
    header = _Header(tape)
    while first := tape.read(1):
        since = tape.offset - 1
        if first == MARK[:1]:  # no block begins like this: its count would be negative
            if tape.take(3, since=since) != MARK[1:]:
                raise _corrupt(since, "a block has no valid number of records")
            header = _Header(tape)
            continue
        yield from header.payloads(*_block(tape, header, first, since), since)


class _Header:
    """The first part of a container: how its records were written, and what separates its blocks."""

    def __init__(self, tape: _Tape) -> None:
        since = tape.offset - len(MARK)
        metadata = _metadata(tape, since)
        self.sync = tape.take(SYNC_SIZE, since=since)
        self.is_deflated = _is_deflated(metadata, since)
        schema, self.writers = _writers(metadata, since)
        self.is_union = isinstance(schema, list)

    def payloads(self, block: bytes, count: int, since: int) -> Iterator[bytes]:
        """Cut a block into payloads."""
        at = 0
        size = len(block)
        writers = [(schema.header, schema.skips) for schema in self.writers]
        branch = 0
        try:
            for _ in range(count):
                if self.is_union:
                    branch, at = read_long(block, at)
                    if not 0 <= branch < len(writers):
                        raise _corrupt(since, "a record is of a type that the header does not name")
                start = at
                header, skips = writers[branch]
                for skip in skips:
                    at = skip(block, at)
                if at > size:
                    raise IndexError
                yield header + block[start:at]
        except (IndexError, Malformed):
            raise _corrupt(since, "a record cannot be told from the next") from None
        if at != size:
            raise _corrupt(since, "a block goes on after its last record")


def _metadata(tape: _Tape, since: int) -> dict[bytes, bytes]:
    """Read the map at the head of the file."""
    found: dict[bytes, bytes] = {}
    while count := tape.take_long(since=since):
        if count < 0:
            count = -count
            tape.take_long(since=since)
        for _ in range(count):
            key = _metadata_part(tape, since)
            found[key] = _metadata_part(tape, since)
    return found


def _metadata_part(tape: _Tape, since: int) -> bytes:
    size = tape.take_long(since=since)
    if size < 0:
        raise _corrupt(since, "its header has a length below zero")
    if tape.offset - since + size > LARGEST_HEADER:
        raise OversizedBlock(
            f"The header at byte {since} has more than {LARGEST_HEADER} bytes, which no set of our schemas needs; "
            "ask the publisher what was sent.",
            since,
        )
    return tape.take(size, since=since)


def _is_deflated(metadata: dict[bytes, bytes], since: int) -> bool:
    codec = metadata.get(b"avro.codec", b"null")
    if codec not in (b"null", b"deflate"):
        raise UnknownCodec(
            f"The file is compressed with {codec[:20].decode(errors='replace')}; "
            "have it written with the codec deflate or null.",
            since,
        )
    return codec == b"deflate"


def _writers(metadata: dict[bytes, bytes], since: int) -> tuple[Schema, list[Writer]]:
    """Find our own schemas that the records of the file were written with, in the order of the file's union."""
    try:
        schema = json.loads(metadata[b"avro.schema"])
        definitions = definitions_in(schema)
        branches = schema if isinstance(schema, list) else [schema]
        return schema, [_writer(branch, definitions, since) for branch in branches]
    except KeyError:
        raise NotAContainer("The file names no schema, so it cannot be read.", since) from None
    except (MalformedSchema, ValueError, RecursionError) as error:
        if isinstance(error, UnreadableContainer):
            raise
        why = f": {error}" if isinstance(error, MalformedSchema) else ""
        raise NotAContainer(f"The schema in the file's header is not an Avro schema{why}.", since) from None


def _writer(branch: Schema, definitions: dict[str, Schema], since: int) -> Writer:
    fingerprint = crc_64_avro(canonical_form(branch, definitions).encode())
    found = writer.by_fingerprint(fingerprint)
    if found is None:
        raise _unknown(branch, f"has the fingerprint {fingerprint.hex()}, which is not one of ours", since)
    meaning = canonical_form(branch, definitions, with_logical_types=True)
    if meaning != canonical_form(found.record, with_logical_types=True):
        raise _unknown(branch, "has our fields and gives their times another meaning", since)
    return found


def _unknown(branch: Schema, why: str, since: int) -> UnknownContainerSchema:
    name = branch.get("name") if isinstance(branch, dict) else branch
    return UnknownContainerSchema(
        f"The file holds the record {str(name)[:100]}, whose schema {why}; the publisher must use a released schema, "
        "or this program is older than the schema and must be upgraded.",
        since,
    )


def _block(tape: _Tape, header: _Header, first: bytes, since: int) -> tuple[bytes, int]:
    """Read a block, of which the first byte has been read, and give its plain bytes and the number of its records."""
    count = tape.take_long(since=since, first=first)
    size = tape.take_long(since=since)
    if count < 0 or size < 0:
        raise _corrupt(since, "a block has no valid number of records")
    if size > LARGEST_BLOCK:
        raise _oversized(since)
    data = tape.take(size, since=since)
    if tape.take(SYNC_SIZE, since=since) != header.sync:
        raise _corrupt(since, "a block does not end with the file's own mark")
    return (_inflated(data, since) if header.is_deflated else data), count


def _inflated(data: bytes, since: int) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        plain = inflater.decompress(data, LARGEST_BLOCK + 1)
    except zlib.error:
        raise _corrupt(since, "a block cannot be decompressed") from None
    if len(plain) > LARGEST_BLOCK:
        raise _oversized(since)
    if not inflater.eof or inflater.unused_data:
        raise _corrupt(since, "a block cannot be decompressed")
    return plain


def _oversized(since: int) -> OversizedBlock:
    return OversizedBlock(
        f"The block at byte {since} has more than {LARGEST_BLOCK} bytes; all before it was read. "
        "Have the file written in smaller blocks.",
        since,
    )


def write_container(stream: BinaryIO, facts: Iterable[Fact], kinds: Sequence[type[Fact]] = LIFECYCLE) -> int:
    """Write facts as a container file, deflated, and give their number.  The same facts give the same bytes.

    The records are a union of `kinds`, or one record where there is one kind.  One block is held in memory at a time.
    Raises `Unencodable` for a fact of another kind or with a value outside its type.
    """
    schema = container_schema(kinds)
    sync = blake2b(schema, digest_size=SYNC_SIZE).digest()
    stream.write(header_bytes(schema, b"deflate", sync))
    branches = {kind: _long_bytes(index) if len(kinds) > 1 else b"" for index, kind in enumerate(kinds)}
    written = 0
    block = bytearray()
    in_block = 0
    for fact in facts:
        if type(fact) not in branches:
            raise Unencodable(f"{type(fact).__name__} {fact.event_id} is not of a type that the file is written for.")
        block += branches[type(fact)]
        block += encode(fact)[HEADER_SIZE:]
        in_block += 1
        if in_block == RECORDS_A_BLOCK or len(block) > BYTES_A_BLOCK:
            stream.write(block_bytes(_deflated(block), in_block, sync))
            written += in_block
            block, in_block = bytearray(), 0
    if in_block:
        stream.write(block_bytes(_deflated(block), in_block, sync))
    return written + in_block


def container_schema(kinds: Sequence[type[Fact]]) -> bytes:
    """Give the schema of a file of these types as JSON: a union, or one record where there is one."""
    defined: set[str] = set()
    records = [record_of(kind, defined) for kind in kinds]
    return json.dumps(records if len(records) > 1 else records[0], separators=(",", ":")).encode()


def header_bytes(schema: bytes, codec: bytes, sync: bytes) -> bytes:
    """Give the header of a container file."""
    out = bytearray(MARK)
    metadata: dict[bytes, Any] = {b"avro.codec": codec, b"avro.schema": schema}
    write_long(out, len(metadata))
    for key, value in metadata.items():
        for part in (key, value):
            write_long(out, len(part))
            out += part
    out.append(0)
    return bytes(out + sync)


def block_bytes(data: bytes, count: int, sync: bytes) -> bytes:
    """Give a block of a container file: `count` records whose bytes, compressed as the header says, are `data`."""
    return _long_bytes(count) + _long_bytes(len(data)) + data + sync


def _deflated(block: bytearray) -> bytes:
    deflater = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflater.compress(block) + deflater.flush()


def _long_bytes(value: int) -> bytes:
    out = bytearray()
    write_long(out, value)
    return bytes(out)
