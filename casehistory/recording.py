"""Recording: facts from files into the store, and history after it."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import BinaryIO, NamedTuple

from deltalake.exceptions import DeltaError

from casehistory.settings import Settings, UnusableFolder, check_format, prepare
from consumers.archive import tidy
from consumers.away import first_line
from consumers.backoff import waits
from consumers.ingest import Ingest
from consumers.reader import read_ahead
from consumers.reading import Item, uncollected
from consumers.rebuilding import Rebuilt, bring_up, rebuild
from consumers.store import Store, StoreNotMade, StoreUnavailable
from consumers.tally import Tally
from schemas.container import UnreadableContainer, read_container
from schemas.watermark import Watermark

BATCH = 50_000
"""Facts recorded in one transaction."""

BETWEEN_SIGNS = 1_000
"""Facts read between two signs of progress."""

PATIENCE = 30.0
"""Seconds to wait for another process that writes history: `archive --follow` is at it for a moment again and again."""

log = logging.getLogger("casehistory")


class NothingRecorded(Exception):
    """There is no record to ask or to write from."""


class HistoryUnwritable(Exception):
    """History cannot be written, and the record is complete all the same."""


class OtherData(Exception):
    """The folder holds data that the demonstration must not be mixed with."""


class Unread(NamedTuple):
    """A file that could not be read, or not to its end, and why."""

    file: str
    why: str


class Source(NamedTuple):
    """A file, or what comes through a pipe."""

    name: str
    open: Callable[[], BinaryIO]


@dataclass
class Intake:
    """What one run took in: the tally, the files that could not be read, and whether it came to its end."""

    tally: Tally = field(default_factory=Tally)
    unread: list[Unread] = field(default_factory=list)
    is_interrupted: bool = False
    is_complete: bool = False


@contextmanager
def record_to_read(settings: Settings) -> Iterator[Store]:
    """Open the record.  Raises NothingRecorded, NewerFolder, UnusableFolder and StoreUnavailable."""
    check_format(settings.data)
    try:
        if not settings.is_begun:
            raise StoreNotMade
        store = Store(settings.database, make=False)
    except StoreNotMade as error:
        place = settings.data if settings.is_embedded else settings.database_shown
        raise NothingRecorded(
            f"nothing is recorded in {place}; record files with `casehistory ingest FILE`, "
            "or look around with `casehistory demo`"
        ) from error
    with closing(store):
        yield store


@contextmanager
def record_to_write(settings: Settings) -> Iterator[Store]:
    """Open the record for writing, and make it where it is missing.  Raises FolderInUse too."""
    prepare(settings.data)
    with closing(Store(settings.database)) as store:
        try:
            store.claim()
        except OSError as error:
            raise UnusableFolder(
                f"{settings.data} cannot be written: {error.strerror}; choose another folder"
            ) from error
        yield store


@contextmanager
def record_when_begun(settings: Settings, stopping: threading.Event) -> Iterator[Store | None]:
    """Open the record to read, and wait for it where it is away or not begun.  Gives None where told to stop first.

    Raises NewerFolder and UnusableFolder.
    """
    with ExitStack() as opened:
        store = None
        for tried, seconds in enumerate(waits()):
            try:
                store = opened.enter_context(record_to_read(settings))
                break
            except (NothingRecorded, StoreUnavailable) as error:
                if tried == 0:
                    log.warning("the record is waited for: %s", error)
            if stopping.wait(seconds):
                break
        yield store


def bring_up_history(settings: Settings, store: Store) -> Watermark:
    """Bring history up to the end of the record, afresh where another version made it or part of it was lost.

    Raises HistoryUnwritable and HistoryInUse.
    """
    with _writing_history(settings):
        watermark = bring_up(store, settings.history, patience=PATIENCE)
        tidy(settings.history, patience=PATIENCE)
        return watermark


def rebuild_history(settings: Settings, store: Store, *, compare_only: bool = False) -> Rebuilt:
    """Make history afresh from the record, compare, and put it in place.  Raises HistoryUnwritable and HistoryInUse."""
    with _writing_history(settings):
        return rebuild(store, settings.history, compare_only=compare_only, patience=PATIENCE)


@contextmanager
def _writing_history(settings: Settings) -> Iterator[None]:
    try:
        yield
    except (OSError, DeltaError) as error:
        raise HistoryUnwritable(
            f"{settings.history} cannot be written: {first_line(error)}; the record is complete, "
            "so make room or give the right to write and run `casehistory rebuild`"
        ) from error


def sources(paths: Iterable[Path], standard_input: BinaryIO | None = None) -> Iterator[Source | Unread]:
    """Find the files to read: each path, the `.avro` files under a folder, or standard input for `-`."""
    for path in paths:
        if str(path) == "-" and standard_input is not None:
            yield Source("stdin", partial(_given, standard_input))
        elif path.is_dir():
            within = sorted(path.rglob("*.avro"))
            if not within:
                yield Unread(_shown(path), "there is no file ending in .avro in this folder; name the files")
            yield from (Source(_shown(one), partial(_opened, one)) for one in within)
        else:
            yield Source(_shown(path), partial(_opened, path))


def _shown(path: Path) -> str:
    """Write a path so that it can be printed and stored, whatever its bytes."""
    return str(path).encode(errors="replace").decode()


def _given(stream: BinaryIO) -> BinaryIO:
    return stream


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def size_of(paths: Iterable[Path]) -> int:
    """Give the bytes there are to read, as far as they can be told beforehand."""
    files = [one for path in paths for one in (path.rglob("*.avro") if path.is_dir() else [path])]
    return sum(one.stat().st_size for one in files if one.is_file())


def take_in(
    store: Store,
    found: Iterable[Source | Unread],
    *,
    on_read: Callable[[int], None] = lambda _: None,
    on_unread: Callable[[Unread], None] = lambda _: None,
    intake: Intake | None = None,
) -> Intake:
    """Record the facts of files, batch by batch.

    A file that cannot be read is told `on_unread` and the others are read all the same; `on_read` hears how many bytes
    were read.  An interruption ends between two batches.  An `intake` that is given says what was taken in also where
    the run fails.  Raises StoreUnavailable and ConflictingWriter.
    """
    intake = Intake() if intake is None else intake
    ingest = Ingest(store, intake.tally)

    def miss(unread: Unread) -> None:
        intake.unread.append(unread)
        on_unread(unread)

    items = items_of(found, on_read, miss)
    try:
        with patience() as undisturbed, uncollected():
            for reading in read_ahead(iter(lambda: list(islice(items, BATCH)), [])):
                with undisturbed():
                    ingest.take(reading)
        intake.is_complete = True
    except KeyboardInterrupt:
        intake.is_interrupted = True
    return intake


def items_of(
    found: Iterable[Source | Unread], on_read: Callable[[int], None], miss: Callable[[Unread], None]
) -> Iterator[Item]:
    """Give the payloads of files, telling `on_read` the bytes and `miss` what cannot be read."""
    for source in found:
        if isinstance(source, Unread):
            miss(source)
            continue
        try:
            with source.open() as stream:
                yield from _items_in(Path(source.name).name, stream, on_read)
        except UnreadableContainer as error:
            miss(Unread(source.name, str(error)))
        except OSError as error:
            miss(
                Unread(source.name, f"{(error.strerror or 'it cannot be read').lower()}; check the name and the rights")
            )


def _items_in(name: str, stream: BinaryIO, on_read: Callable[[int], None]) -> Iterator[Item]:
    told = 0
    for number, payload in enumerate(read_container(stream), start=1):
        yield payload, f"{name}#{number}"
        if number % BETWEEN_SIGNS == 0 and stream.seekable():
            on_read(stream.tell() - told)
            told = stream.tell()
    if stream.seekable():
        on_read(stream.tell() - told)


@contextmanager
def patience() -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Let Ctrl-C wait while a batch is recorded; a second one does not wait, and nothing of the batch is recorded."""
    waiting: list[int] = []
    is_busy = False

    @contextmanager
    def undisturbed() -> Iterator[None]:
        nonlocal is_busy
        is_busy = True
        yield
        is_busy = False
        if waiting:
            raise KeyboardInterrupt

    def hear(number: int, _: FrameType | None) -> None:
        if waiting or not is_busy:
            raise KeyboardInterrupt
        waiting.append(number)

    before = signal.signal(signal.SIGINT, hear)
    try:
        yield undisturbed
    finally:
        signal.signal(signal.SIGINT, before)
