"""A batch of records as the broker keeps it, and the records in it.

A subscription takes in whole batches, so that their records can be read elsewhere and at another time, and without what
the client library does for each record beyond that.  Like `consumers.port` this speaks to the library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from kafka.consumer.fetcher import Fetcher
from kafka.errors import CorruptRecordError
from kafka.record import memory_records
from kafka.record.default_records import ControlRecord, DefaultRecord, DefaultRecordBatch
from kafka.record.util import decode_varint

from consumers.envelope import Packed, Record


class RecordBatch(DefaultRecordBatch):  # type: ignore[misc]
    """A batch in which bytes of a header's name that are not UTF-8 are written as escapes.

    Kafka takes such a name.  The library cannot read the batch that holds one, nor go past it, and the partition would
    stand still for ever.
    """

    _buffer: bytes
    _pos: int

    def _read_msg(self, *_: Any) -> Any:
        length, since_first, offset, key, value, headers = self._read()
        is_of_broker = self.timestamp_type == self.LOG_APPEND_TIME
        timestamp = self.max_timestamp if is_of_broker else self.first_timestamp + since_first
        kind = ControlRecord if self.is_control_batch else DefaultRecord
        return kind(length, offset, timestamp, self.timestamp_type, key, value, headers)

    def _read(self) -> tuple[int, int, int, bytes | None, bytes | None, list[tuple[str, bytes | None]]]:
        """Read a record: its length, milliseconds since the first, offset, key, value and headers."""
        buffer = self._buffer
        length, start = decode_varint(buffer, self._pos)
        since_first, at = decode_varint(buffer, start + 1)  # after the attributes, which are not used
        offset, at = decode_varint(buffer, at)
        key, at = _bytes(buffer, at)
        value, at = _bytes(buffer, at)
        count, at = decode_varint(buffer, at)
        headers = []
        for _ in range(count):
            name, at = _bytes(buffer, at)
            content, at = _bytes(buffer, at)
            headers.append((_name(name or b""), content))
        self._pos = start + length
        return length, since_first, self.base_offset + offset, key, value, headers

    def records(self, topic: str, partition: int, since: int) -> Iterator[Record]:
        """Give the records from an offset on.  Raises the library's CorruptRecordError."""
        self._maybe_uncompress()
        self._buffer = bytes(self._buffer)
        try:
            for _ in range(self.records_count):
                _, _, offset, key, value, headers = self._read()
                if offset >= since:
                    yield Record(topic, partition, offset, key, value, headers)
        except (ValueError, IndexError) as error:
            raise CorruptRecordError(f"a batch of {topic}[{partition}] cannot be read") from error


def _bytes(buffer: bytes, at: int) -> tuple[bytes | None, int]:
    size = buffer[at]
    if size & 0x81:  # more than 63, or none
        size, at = decode_varint(buffer, at)
        if size < 0:
            return None, at
    else:
        size, at = size >> 1, at + 1
    end = at + size
    return bytes(buffer[at:end]), end


@lru_cache
def _name(name: bytes) -> str:
    return name.decode(errors="backslashreplace")


def read_with_ours() -> None:
    """Let the library read batches so."""
    memory_records.DefaultRecordBatch = RecordBatch


def unpacked(batches: Iterable[Packed]) -> Iterator[Record]:
    """Give the records of batches.  Raises the library's CorruptRecordError."""
    for topic, partition, since, content in batches:
        yield from RecordBatch(content).records(topic, partition, since)


class _Whole(RecordBatch):
    """A batch that gives itself in one piece, as the value of one record at its end."""

    def __iter__(self) -> Iterator[DefaultRecord]:
        size, stamp = self.size_in_bytes, self.max_timestamp
        yield DefaultRecord(size, self.last_offset, stamp, self.timestamp_type, None, bytes(self._buffer), [])


class _WholeBatches:
    """The batches that were fetched, as the library goes through them."""

    def __init__(self, fetched: Any) -> None:
        self._fetched = fetched

    def next_batch(self) -> Any:
        batch = self._fetched.next_batch()
        return batch and _Whole(batch._buffer)


class _PartitionRecords(Fetcher.PartitionRecords):  # type: ignore[misc]
    def _unpack_records(self, tp: Any, records: Any, *more: Any) -> Any:
        return super()._unpack_records(tp, _WholeBatches(records), *more)


def take_whole(consumer: Any) -> None:
    """Let a consumer of the library take in batches whole: each comes as the value of one record."""
    consumer._fetcher.PartitionRecords = _PartitionRecords
