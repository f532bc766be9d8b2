"""The rows of a data frame as the rows of a table: made one by one when they are looked at, since most never are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import polars as pl

Row = dict[str, Any]


class Framed(Sequence[Row]):
    """The rows of a frame."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __len__(self) -> int:
        return self._frame.height

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        """Give a row, or some of them."""
        return self._frame[place].to_dicts() if isinstance(place, slice) else self._frame.row(place, named=True)

    def __iter__(self) -> Iterator[Row]:
        return self._frame.iter_rows(named=True)
