"""A batch of records as the client library reads it, but for the names of headers, which may be any bytes.

Kafka takes a header whose name is not UTF-8.  The library cannot read the batch that holds one, nor go past it, and the
partition would stand still for ever.
"""

from __future__ import annotations

from typing import Any

from kafka.record import memory_records
from kafka.record.default_records import ControlRecord, DefaultRecord, DefaultRecordBatch
from kafka.record.util import decode_varint


class RecordBatch(DefaultRecordBatch):  # type: ignore[misc]
    """A batch in which bytes of a header's name that are not UTF-8 are written as escapes."""

    _pos: int

    def _read_msg(self, decode_varint: Any = decode_varint) -> Any:
        buffer, at = self._buffer, self._pos
        length, start = decode_varint(buffer, at)
        _, at = decode_varint(buffer, start)  # attributes, which are not used
        since_first, at = decode_varint(buffer, at)
        is_of_broker = self.timestamp_type == self.LOG_APPEND_TIME
        timestamp = self.max_timestamp if is_of_broker else self.first_timestamp + since_first
        offset, at = decode_varint(buffer, at)
        key, at = _bytes(buffer, at)
        value, at = _bytes(buffer, at)
        count, at = decode_varint(buffer, at)
        headers = []
        for _ in range(count):
            name, at = _bytes(buffer, at)
            content, at = _bytes(buffer, at)
            headers.append(((name or b"").decode(errors="backslashreplace"), content))
        self._pos = start + length
        kind = ControlRecord if self.is_control_batch else DefaultRecord
        return kind(length, self.base_offset + offset, timestamp, self.timestamp_type, key, value, headers)


def _bytes(buffer: Any, at: int) -> tuple[bytes | None, int]:
    length, at = decode_varint(buffer, at)
    return (None, at) if length < 0 else (bytes(buffer[at : at + length]), at + length)


def read_with_ours() -> None:
    """Let the library read batches so."""
    memory_records.DefaultRecordBatch = RecordBatch
