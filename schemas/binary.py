"""The part of the Avro binary encoding that our records use, and that part strictly.

Common Avro libraries read more than the specification allows: an index of -1 counts from the end, a boolean may be 2, a
string may have a negative length, bytes may be left over.  What one library lets through another reads differently or
refuses, and a fact that is once in the record must be readable by all of them for ever.  Every function here takes the
bytes and a position; running off the end is an `IndexError`, or a position beyond the end after a string.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from schemas.record import Schema

Read = Callable[[bytes, int], tuple[Any, int]]
Skip = Callable[[bytes, int], int]
Write = Callable[[bytearray, Any], None]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()
LONGEST = 2**63


class Malformed(ValueError):
    """The bytes of a value break the Avro encoding.  The message is the rule, without the value."""


class Unwritable(ValueError):
    """A value does not fit its Avro type.  The message is the rule, without the value."""


# Reading


def read_long(data: bytes, at: int) -> tuple[int, int]:
    """Read an int or a long."""
    number = data[at]
    at += 1
    if number > 0x7F:
        number &= 0x7F
        shift = 7
        while (byte := data[at]) > 0x7F:
            number |= (byte & 0x7F) << shift
            shift += 7
            at += 1
            if shift > 63:
                raise Malformed("is a number of more than 64 bits")
        number |= byte << shift
        at += 1
        if number >= 2 * LONGEST:
            raise Malformed("is a number of more than 64 bits")
    return (number >> 1) ^ -(number & 1), at


def read_string(data: bytes, at: int) -> tuple[str, int]:
    """Read a string."""
    length = data[at]
    if length > 0x7F or length & 1:
        size, at = read_long(data, at)
        if size < 0:
            raise Malformed("has a length below zero")
        end = at + size
    else:
        at += 1
        end = at + (length >> 1)
    try:
        return str(data[at:end], "utf-8"), end
    except UnicodeDecodeError:
        raise Malformed("is not text in UTF-8") from None


def read_boolean(data: bytes, at: int) -> tuple[bool, int]:
    """Read a boolean."""
    byte = data[at]
    if byte > 1:
        raise Malformed("is neither true nor false")
    return byte == 1, at + 1


def read_instant(data: bytes, at: int) -> tuple[datetime, int]:
    """Read microseconds since 1970 as an instant in UTC."""
    micros, at = read_long(data, at)
    try:
        return EPOCH + timedelta(0, 0, micros), at
    except OverflowError:
        raise Malformed("is a time outside the years 1 to 9999") from None


def read_date(data: bytes, at: int) -> tuple[date, int]:
    """Read days since 1970 as a date."""
    days, at = read_long(data, at)
    try:
        return date.fromordinal(EPOCH_DAY + days), at
    except (ValueError, OverflowError):
        raise Malformed("is a date outside the years 1 to 9999") from None


def read_code_of(symbols: list[str], codes: type[StrEnum] | None) -> Read:
    """Read an enum as a member of `codes`; a symbol that `codes` does not have, or no longer has, is `UNKNOWN`."""
    known = {code.value for code in codes or ()}
    members = [codes(symbol if symbol in known else "UNKNOWN") if codes else symbol for symbol in symbols]
    by_first_byte = {2 * index: member for index, member in enumerate(members[:64])}

    def read(data: bytes, at: int) -> tuple[Any, int]:
        byte = data[at]
        if byte in by_first_byte:
            return by_first_byte[byte], at + 1
        index, at = read_long(data, at)
        if not 0 <= index < len(members):
            raise Malformed("is a code that its schema does not have")
        return members[index], at

    return read


def read_optional(read_value: Read) -> Read:
    """Read a union of null and something."""

    def read(data: bytes, at: int) -> tuple[Any, int]:
        branch = data[at]
        at += 1
        if branch > 2 or branch == 1:
            branch, at = _long_branch(data, at - 1)
        return read_value(data, at) if branch else (None, at)

    return read


def _long_branch(data: bytes, at: int) -> tuple[int, int]:
    branch, at = read_long(data, at)
    if branch not in (0, 1):
        raise Malformed("is neither absent nor present")
    return branch, at


def read_list(read_item: Read) -> Read:
    """Read an array, in as many blocks as the writer chose."""

    def read(data: bytes, at: int) -> tuple[list[Any], int]:
        items = []
        count, at = read_long(data, at)
        while count:
            if count < 0:
                count = -count
                _, at = read_long(data, at)
            for _ in range(count):
                item, at = read_item(data, at)
                items.append(item)
            count, at = read_long(data, at)
        return items, at

    return read


def reader_of(schema: Schema, codes: dict[str, type[StrEnum]]) -> Read:
    """Give the function that reads a value of `schema`; `codes` are the enum classes by name."""
    match schema:
        case "string":
            return read_string
        case "boolean":
            return read_boolean
        case "long":
            return read_long
        case ["null", inner]:
            return read_optional(reader_of(inner, codes))
        case {"type": "enum"}:
            return read_code_of(schema["symbols"], codes.get(schema["name"]))
        case {"type": "array", "items": items}:
            return read_list(reader_of(items, codes))
        case {"logicalType": "timestamp-micros"}:
            return read_instant
        case {"logicalType": "date"}:
            return read_date
    raise TypeError(f"no contract carries {schema}")


# Skipping


def skip_long(data: bytes, at: int) -> int:
    """Skip a number, a boolean or an enum."""
    while data[at] > 0x7F:
        at += 1
    return at + 1


def skip_string(data: bytes, at: int) -> int:
    """Skip a string."""
    length, at = read_long(data, at)
    if length < 0:
        raise Malformed("has a length below zero")
    return at + length


def skip_optional(skip_value: Skip) -> Skip:
    """Skip a union of null and something."""

    def skip(data: bytes, at: int) -> int:
        branch, at = _long_branch(data, at)
        return skip_value(data, at) if branch else at

    return skip


def skip_list(skip_item: Skip) -> Skip:
    """Skip an array."""

    def skip(data: bytes, at: int) -> int:
        count, at = read_long(data, at)
        while count:
            if count < 0:
                at = skip_string(data, at)  # a size, and that many bytes
            for _ in range(count):
                at = skip_item(data, at)
            count, at = read_long(data, at)
        return at

    return skip


def skipper_of(schema: Schema) -> Skip:
    """Give the function that skips a value of `schema`."""
    match schema:
        case "string":
            return skip_string
        case ["null", inner]:
            return skip_optional(skipper_of(inner))
        case {"type": "array", "items": items}:
            return skip_list(skipper_of(items))
    return skip_long


# Writing


def write_long(out: bytearray, value: int) -> None:
    """Write an int or a long."""
    if not -LONGEST <= value < LONGEST:
        raise Unwritable("is a number of more than 64 bits")
    number = (value << 1) ^ (value >> 63)
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)


def write_string(out: bytearray, value: str) -> None:
    """Write a string."""
    try:
        text = value.encode()
    except UnicodeEncodeError:
        raise Unwritable("is not text") from None
    length = 2 * len(text)
    if length > 0x7F:
        write_long(out, len(text))
    else:
        out.append(length)
    out += text


def write_boolean(out: bytearray, value: bool) -> None:
    """Write a boolean."""
    out.append(1 if value else 0)


def write_instant(out: bytearray, value: datetime) -> None:
    """Write an instant as microseconds since 1970."""
    if value.tzinfo is None:
        raise Unwritable("is a time without a time zone")
    since = value - EPOCH
    write_long(out, (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


def write_date(out: bytearray, value: date) -> None:
    """Write a date as days since 1970."""
    write_long(out, value.toordinal() - EPOCH_DAY)


def write_code_of(symbols: list[str]) -> Write:
    """Write an enum."""
    encoded: dict[str, bytes] = {}
    for index, symbol in enumerate(symbols):
        out = bytearray()
        write_long(out, index)
        encoded[symbol] = bytes(out)

    def write(out: bytearray, value: str) -> None:
        if value not in encoded:
            raise Unwritable("is a code that its schema does not have")
        out += encoded[value]

    return write


def write_optional(write_value: Write) -> Write:
    """Write a union of null and something."""

    def write(out: bytearray, value: Any) -> None:
        if value is None:
            out.append(0)
        else:
            out.append(2)
            write_value(out, value)

    return write


def write_list(write_item: Write) -> Write:
    """Write an array in one block."""

    def write(out: bytearray, value: tuple[Any, ...]) -> None:
        if value:
            write_long(out, len(value))
            for item in value:
                write_item(out, item)
        out.append(0)

    return write


def writer_of(schema: Schema) -> Write:
    """Give the function that writes a value of `schema`."""
    match schema:
        case "string":
            return write_string
        case "boolean":
            return write_boolean
        case "long":
            return write_long
        case ["null", inner]:
            return write_optional(writer_of(inner))
        case {"type": "enum"}:
            return write_code_of(schema["symbols"])
        case {"type": "array", "items": items}:
            return write_list(writer_of(items))
        case {"logicalType": "timestamp-micros"}:
            return write_instant
        case {"logicalType": "date"}:
            return write_date
    raise TypeError(f"no contract carries {schema}")
