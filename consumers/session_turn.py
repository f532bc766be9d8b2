"""The turn on PostgreSQL: a lock of one session, by which alone the place is moved.

The server ends the session of a process of which nothing is heard, and with it the lock; when such a process wakes up
it can move nothing any more.  (A pooler between must give the session to one process only, as `session` pooling does.)
"""

from __future__ import annotations

from typing import Any, LiteralString

import psycopg

from consumers.away import first_line
from consumers.postgres import reached_at
from consumers.store import StoreUnavailable
from consumers.turn import Relayed, TurnLost

REACHED_WITHIN = 5
"""Seconds."""

TAKE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
READ = (
    "SELECT application_name, notification_id FROM notification_tracking "
    "WHERE application_name = %s OR starts_with(application_name, %s)"
)
MOVE = (
    "INSERT INTO notification_tracking (application_name, notification_id) "
    "SELECT * FROM unnest(%s::text[], %s::int8[]) "
    "ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id"
)


class SessionTurn:
    """The turn of the record in one schema.  The places stand among those of the topics that it consumes."""

    def __init__(self, address: str, held_for: float) -> None:
        self._schema, self._reached = reached_at(address)
        self._held_for = held_for
        self._session: psycopg.Connection[tuple[Any, ...]] | None = None
        self._is_ours = False

    def take(self) -> bool:
        """Take the turn, and say whether it is ours.  Raises StoreUnavailable."""
        try:
            if self._session is None:
                self._open()
            [(self._is_ours,)] = self._run(TAKE, f"casehistory relay {self._schema}")
        except (psycopg.Error, TurnLost) as error:
            self.give_up()
            raise StoreUnavailable(f"the turn to relay cannot be taken: {first_line(error)}") from error
        return self._is_ours

    def give_up(self) -> None:
        """Leave the turn to others."""
        self._is_ours = False
        if self._session is not None:
            self._session.close()
            self._session = None

    def check(self) -> None:
        """Let the server hear of us.  Raises TurnLost where the turn is not ours any more."""
        if not self._is_ours:
            raise TurnLost("the turn to relay was not taken")
        self._run("SELECT 1")

    def relayed(self, chain: str) -> Relayed | None:
        """Say how far the events are relayed to a topic, None where nothing was.  Raises TurnLost."""
        self.check()
        places = dict(self._run(READ, chain, f"{chain}/"))
        if chain not in places:
            return None
        return Relayed(places[chain], tuple(places[f"{chain}/{number}"] for number in range(len(places) - 1)))

    def move(self, chain: str, relayed: Relayed) -> None:
        """Move the place.  Raises TurnLost, and it may then have been moved."""
        self.check()
        names = [chain, *(f"{chain}/{number}" for number in range(len(relayed.chains)))]
        self._run(MOVE, names, [relayed.position, *relayed.chains])

    def _open(self) -> None:
        patience = {"connect_timeout": REACHED_WITHIN, "tcp_user_timeout": 1000 * REACHED_WITHIN}
        self._session = psycopg.connect(autocommit=True, **self._reached | patience)
        self._run("SELECT set_config('idle_session_timeout', %s, false)", f"{int(1000 * self._held_for)}ms")
        self._run("SELECT set_config('search_path', quote_ident(%s), false)", self._schema)

    def _run(self, statement: LiteralString, *parameters: object) -> list[tuple[Any, ...]]:
        if self._session is None:
            raise TurnLost("there is no session")
        try:
            cursor = self._session.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            self.give_up()
            raise TurnLost(f"the session that holds the turn has ended: {first_line(error)}") from error
