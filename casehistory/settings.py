"""Where the record is kept: one data folder, and the database in it or beside it.

The folder says in `casehistory.json` which layout it has, so that an older program refuses what it would misread.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit, urlunsplit
from uuid import uuid4

import msgspec
import platformdirs

from consumers.store import SERVERS
from schemas.topics import EVENTS, HISTORY, dead_letters_of

FORMAT = 1
"""The layout of the data folder that this program reads and writes."""

MARK = "casehistory.json"

MEMORY = re.compile(r"[1-9][0-9]{0,5} ?[MGT]i?B\Z", re.IGNORECASE)

SMALLEST = re.compile(r"[0-9]{1,6}\Z")


class NewerFolder(Exception):
    """A newer version of this program wrote the data folder."""


class UnusableFolder(Exception):
    """The data folder cannot be made, read or written."""


class UnusableDatabase(Exception):
    """The address of the database is of another kind or cannot be read.  It may hold a password: it is not repeated."""


class UnusableMemory(Exception):
    """The size of the memory cannot be read."""


class UnusableSmallest(Exception):
    """The size of the smallest group to be shown cannot be read."""


class UnusableKafka(Exception):
    """A setting of Kafka is not understood.  It may hold a password: it is not repeated."""


KAFKA = "CASEHISTORY_KAFKA"
PROTECTION = (
    "security_protocol",
    "sasl_mechanism",
    "sasl_username",
    "sasl_password",
    "ssl_cafile",
    "ssl_certfile",
    "ssl_keyfile",
    "ssl_password",
)
ENCRYPTED = ("SSL", "SASL_SSL")
"""The security protocols with TLS."""

AUTHENTICATED = ("SASL_SSL", "SASL_PLAINTEXT")
"""Those with a user."""

CLEAR = "PLAINTEXT"
TOPIC_NAME = re.compile(r"[A-Za-z0-9._-]{1,240}\Z")


@dataclass(frozen=True)
class Streams:
    """Where Kafka is, and what its topics and our group are called there."""

    servers: str | None = None
    """Host and port, several with commas between; None where Kafka is not used."""

    protection: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Settings of TLS and SASL by name.  They may hold a password."""

    events: str = EVENTS
    history: str = HISTORY
    group: str = "casehistory"
    member: str | None = None
    """Our name as a static member of the group, which keeps its partitions over a restart."""

    registry: str | None = None
    """The address of a schema registry.  It may hold a password."""


@dataclass(frozen=True)
class Serving:
    """Who may read the pages, and under which names of a host they are asked for."""

    hosts: tuple[str, ...] = ("localhost", "127.0.0.1")
    reader_header: str | None = None
    """The header in which a proxy says who reads; None where none stands in front."""

    token: str | None = field(default=None, repr=False)
    """What all readers have to know; None where the pages are open to whoever reaches them."""


class _Mark(msgspec.Struct):
    format: int


@dataclass(frozen=True)
class Settings:
    """The data folder and the address of the event store."""

    data: Path
    database: str
    """A path to an SQLite file, or a `postgresql://` address.  It may hold a password: show `database_shown`."""

    memory: str | None = None
    """The memory for a question to history, such as `4GB`; None for what history takes by itself."""

    smallest: int | None = None
    """The smallest group of which figures are shown, 0 to show every group; None for what the thresholds say."""

    streams: Streams = Streams()

    serving: Serving = Serving()

    @property
    def history(self) -> Path:
        """The folder of the columnar history."""
        return self.data / "history"

    @property
    def demonstration(self) -> Path:
        """The folder into which the demonstration writes its files."""
        return self.data / "demo"

    @property
    def is_embedded(self) -> bool:
        """Whether the store is an SQLite file."""
        return not self.database.startswith(SERVERS)

    @property
    def is_begun(self) -> bool:
        """Whether there is a record to read."""
        return not self.is_embedded or Path(self.database).exists()

    @property
    def database_shown(self) -> str:
        """The address without any password."""
        if self.is_embedded:
            return self.database
        parts = urlsplit(self.database)
        user, at, place = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}{at}{place}"))


def settings(data: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settle where the record is kept.

    `data`, else CASEHISTORY_DATA, else the user's data folder of this machine; CASEHISTORY_DATABASE, else a file in it;
    CASEHISTORY_MEMORY, else what history takes by itself; CASEHISTORY_SMALLEST, else what the thresholds say;
    CASEHISTORY_KAFKA and those that begin with it for Kafka; CASEHISTORY_HOSTS, CASEHISTORY_READER_HEADER and
    CASEHISTORY_TOKEN for the pages.
    Raises UnusableDatabase, UnusableMemory, UnusableSmallest and UnusableKafka.
    """
    chosen = data or environment.get("CASEHISTORY_DATA") or platformdirs.user_data_path("casehistory")
    folder = Path(chosen).expanduser()
    database = environment.get("CASEHISTORY_DATABASE") or str(folder / "events.db")
    if "://" in database:
        _refuse_other(database)
    memory = environment.get("CASEHISTORY_MEMORY") or None
    if memory is not None and not MEMORY.match(memory):
        raise UnusableMemory(f"CASEHISTORY_MEMORY is {memory!r}; give a size such as 512MB or 4GB")
    smallest = environment.get("CASEHISTORY_SMALLEST") or None
    if smallest is not None and not SMALLEST.match(smallest):
        raise UnusableSmallest(f"CASEHISTORY_SMALLEST is {smallest!r}; give a number such as 10, or 0 to show all")
    return Settings(
        data=folder,
        database=database,
        memory=memory,
        smallest=None if smallest is None else int(smallest),
        streams=_streams(environment),
        serving=_serving(environment),
    )


def _serving(environment: Mapping[str, str]) -> Serving:
    hosts = (one.strip() for one in environment.get("CASEHISTORY_HOSTS", "").split(","))
    return Serving(
        hosts=tuple(filter(None, hosts)) or Serving.hosts,
        reader_header=environment.get("CASEHISTORY_READER_HEADER") or None,
        token=environment.get("CASEHISTORY_TOKEN") or None,
    )


def _streams(environment: Mapping[str, str]) -> Streams:
    """Settle where Kafka is.  Raises UnusableKafka."""
    said = {name: environment.get(f"CASEHISTORY_{name}") or None for name in ("TOPIC_EVENTS", "TOPIC_HISTORY", "GROUP")}
    for name, value in said.items():
        if value is not None and not TOPIC_NAME.match(value):
            raise UnusableKafka(f"CASEHISTORY_{name} may have letters, digits, dots, strokes and underscores only")
    protection = {name: value for name in PROTECTION if (value := environment.get(f"{KAFKA}_{name.upper()}"))}
    unknown = sorted(
        name
        for name in environment
        if name.startswith(f"{KAFKA}_") and name.removeprefix(f"{KAFKA}_").lower() not in PROTECTION
    )
    if unknown:
        known = ", ".join(f"{KAFKA}_{name.upper()}" for name in PROTECTION)
        raise UnusableKafka(f"there is no setting {unknown[0]}; those of Kafka are {KAFKA}, {known}")
    _refuse_what_does_not_protect(protection)
    events, history = said["TOPIC_EVENTS"] or Streams.events, said["TOPIC_HISTORY"] or Streams.history
    if history in (events, dead_letters_of(events)) or events == dead_letters_of(history):
        raise UnusableKafka(
            f"facts come from {events}, events go to {history}, and dead letters to {dead_letters_of(events)}; "
            "give CASEHISTORY_TOPIC_EVENTS and CASEHISTORY_TOPIC_HISTORY names that keep them apart"
        )
    return Streams(
        servers=environment.get(KAFKA) or None,
        protection=tuple(protection.items()),
        events=events,
        history=history,
        group=said["GROUP"] or Streams.group,
        member=environment.get("CASEHISTORY_MEMBER") or None,
        registry=environment.get("CASEHISTORY_REGISTRY") or None,
    )


def _refuse_what_does_not_protect(protection: Mapping[str, str]) -> None:
    """Raise UnusableKafka where the client library would go its way without the protection that is asked for."""
    protocol = protection.get("security_protocol", CLEAR)
    known = {CLEAR, *ENCRYPTED, *AUTHENTICATED}
    if protocol not in known:
        raise UnusableKafka(
            f"{KAFKA}_SECURITY_PROTOCOL is none of {', '.join(sorted(known))}; give it one of these, as written here"
        )
    for kind, protocols in {"sasl": AUTHENTICATED, "ssl": ENCRYPTED}.items():
        idle = [name for name in protection if name.startswith(f"{kind}_")]
        if idle and protocol not in protocols:
            raise UnusableKafka(
                f"{KAFKA}_{idle[0].upper()} is set, and the security protocol {protocol} does not use it; "
                f"set {KAFKA}_SECURITY_PROTOCOL to {' or '.join(protocols)}"
            )
    if protocol in AUTHENTICATED and "sasl_mechanism" not in protection:
        raise UnusableKafka(
            f"the security protocol {protocol} needs a mechanism; set {KAFKA}_SASL_MECHANISM, such as to SCRAM-SHA-512"
        )


def _refuse_other(address: str) -> None:
    """Raise UnusableDatabase for an address of another kind, and where signs in a password break it in two."""
    if not address.startswith(SERVERS):
        raise UnusableDatabase(
            "CASEHISTORY_DATABASE has an address of another kind; "
            "give one that begins with postgresql://, or the path to an SQLite file"
        )
    try:
        parts = urlsplit(address)
        is_broken = parts.port == 0 or bool(parts.fragment) or "@" in parts.path + parts.query
        others = dict(parse_qsl(parts.query)).keys() - {"schema", "host"}
    except ValueError:
        is_broken = True
    if is_broken:
        raise UnusableDatabase(
            "CASEHISTORY_DATABASE cannot be read as an address; write postgresql://user:password@host:5432/name, "
            "and in a password %2F for /, %3F for ?, %23 for # and %40 for @"
        ) from None
    if others:
        raise UnusableDatabase(
            "CASEHISTORY_DATABASE says something after the question mark that is neither schema nor host; "
            "the user and the password stand in front of the @"
        )


def check_format(folder: Path) -> None:
    """Raise NewerFolder or UnusableFolder where this program must not touch the data folder."""
    mark = folder / MARK
    try:
        found = msgspec.json.decode(mark.read_bytes(), type=_Mark)
    except FileNotFoundError:
        return
    except OSError as error:
        raise UnusableFolder(f"{mark} cannot be read: {_why(error)}; choose another folder with --data") from error
    except msgspec.DecodeError as error:
        raise UnusableFolder(f"{mark} does not say its format; restore it, or choose another folder") from error
    if found.format > FORMAT:
        raise NewerFolder(
            f"{folder} has format {found.format} and this program knows format {FORMAT}; "
            "use a newer casehistory, or choose another folder with --data"
        )


def prepare(folder: Path) -> None:
    """Make the data folder and its mark where they are missing.  Raises NewerFolder or UnusableFolder."""
    check_format(folder)
    mark = folder / MARK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not mark.exists():
            written = folder / f"{MARK}.{uuid4()}.part"  # several processes may begin in one folder at the same time
            written.write_bytes(msgspec.json.encode(_Mark(format=FORMAT)) + b"\n")
            written.replace(mark)
    except OSError as error:
        raise UnusableFolder(f"{folder} cannot be written: {_why(error)}; choose another folder with --data") from error


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
