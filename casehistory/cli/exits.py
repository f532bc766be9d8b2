"""How a run ended: the exit codes, and which refusal gives which."""

from __future__ import annotations

import errno

import click

DONE, NOT_FOUND, USAGE, UNREADABLE, QUARANTINED, UNAVAILABLE, IN_USE, NEWER, BROKEN_CONTRACT = range(9)
INTERRUPTED = 130

CODES = {
    DONE: "done",
    NOT_FOUND: "nothing is recorded, or nothing under the reference asked for",
    USAGE: "the command line is not understood",
    UNREADABLE: "a file or a fact could not be read; the rest was recorded",
    QUARANTINED: "every fact could be read and some are quarantined (only with --strict)",
    UNAVAILABLE: "the data folder, the database, history, Kafka or the registry cannot be used (full, away)",
    IN_USE: "another process writes in the data folder",
    NEWER: "a newer version wrote the data folder",
    BROKEN_CONTRACT: "a schema breaks a version that was released",
    INTERRUPTED: "interrupted; what was recorded before is kept",
}


class Failure(click.ClickException):
    """A sentence for standard error and the exit code that goes with it."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.exit_code = code  # type: ignore[misc]  # Click declares it for the class


def failure_of(error: Exception) -> Failure | None:
    """Give the sentence and the exit code of a refusal, None where `error` is no refusal but a mistake of ours."""
    if isinstance(error, OSError):  # first: where no file can be opened, nothing can be imported either
        return None if error.errno == errno.EPIPE else Failure(_of_system(error), UNAVAILABLE)
    # Imported here, where time no longer matters: what was raised comes from one of these.
    import duckdb

    from casehistory.asking import NotACase, NotInOrder, UnknownCase, UnknownEvent, UnknownInspection
    from casehistory.caseloads import UnknownOfficer, UnknownUnit
    from casehistory.printing.pages import PrinterMissing
    from casehistory.quarantine import NotInQuarantine
    from casehistory.recording import HistoryUnwritable, NothingRecorded, OtherData
    from casehistory.settings import (
        NewerFolder,
        UnusableDatabase,
        UnusableFolder,
        UnusableKafka,
        UnusableMemory,
        UnusableSmallest,
    )
    from casehistory.simulation import OtherSimulation, TooManyCases
    from casehistory.streaming import KafkaNotSet
    from consumers.away import BrokerUnavailable, MemberTaken, TopicMissing
    from consumers.place import HistoryInUse
    from consumers.registry import RegistryUnavailable, UnusableRegistry
    from consumers.sqlite import FolderInUse
    from consumers.store import ConflictingWriter, StoreUnavailable
    from projections.beside import NothingBeside
    from projections.counting import UnknownView
    from projections.explanation import UnknownGroup
    from projections.history import PositionNotReached
    from projections.measure import UnknownDimension, UnknownMeasure
    from projections.proposed import UnusableDefinition
    from projections.queries import QueryError
    from projections.question import EmptyWindow
    from projections.thresholds import UnknownThreshold
    from projections.uses import SameIdentifier
    from schemas.contract import CheckerMissing
    from schemas.listing import UnknownRecord
    from schemas.watermark import HistoryIncomplete, HistoryNotMade, HistoryOfAnotherShape

    if duckdb.OutOfMemoryException in (type(error), type(error.__cause__)):
        return Failure(
            "the question needs more memory than it is given; give it more with CASEHISTORY_MEMORY, such as 4GB",
            UNAVAILABLE,
        )
    if isinstance(error, duckdb.Error):
        return Failure(
            f"history cannot be read: {_first_line(error)}; `casehistory rebuild` makes it afresh", UNAVAILABLE
        )
    codes: dict[type[Exception], int] = {
        NothingRecorded: NOT_FOUND,
        UnknownCase: NOT_FOUND,
        UnknownEvent: NOT_FOUND,
        UnknownInspection: NOT_FOUND,
        UnknownMeasure: NOT_FOUND,
        UnknownOfficer: NOT_FOUND,
        UnknownUnit: NOT_FOUND,
        UnknownView: NOT_FOUND,
        NothingBeside: NOT_FOUND,
        UnknownGroup: NOT_FOUND,
        UnknownRecord: NOT_FOUND,
        NotInQuarantine: NOT_FOUND,
        PositionNotReached: NOT_FOUND,
        HistoryNotMade: NOT_FOUND,
        NotACase: USAGE,
        NotInOrder: USAGE,
        SameIdentifier: USAGE,
        UnknownDimension: USAGE,
        UnknownThreshold: USAGE,
        EmptyWindow: USAGE,
        OtherData: USAGE,
        OtherSimulation: USAGE,
        TooManyCases: USAGE,
        UnusableFolder: UNAVAILABLE,
        UnusableDatabase: UNAVAILABLE,
        UnusableMemory: UNAVAILABLE,
        UnusableSmallest: UNAVAILABLE,
        UnusableKafka: UNAVAILABLE,
        KafkaNotSet: UNAVAILABLE,
        PrinterMissing: UNAVAILABLE,
        BrokerUnavailable: UNAVAILABLE,
        TopicMissing: UNAVAILABLE,
        RegistryUnavailable: UNAVAILABLE,
        UnusableRegistry: UNAVAILABLE,
        StoreUnavailable: UNAVAILABLE,
        HistoryUnwritable: UNAVAILABLE,
        UnusableDefinition: UNREADABLE,
        QueryError: UNAVAILABLE,
        HistoryOfAnotherShape: UNAVAILABLE,
        HistoryIncomplete: UNAVAILABLE,
        CheckerMissing: UNAVAILABLE,
        ConflictingWriter: IN_USE,
        FolderInUse: IN_USE,
        HistoryInUse: IN_USE,
        MemberTaken: IN_USE,
        NewerFolder: NEWER,
    }
    code = next((code for kind, code in codes.items() if isinstance(error, kind)), None)
    return None if code is None else Failure(str(error), code)


def _of_system(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{(error.strerror or str(error)).lower()}; mend that and run the same command again"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
