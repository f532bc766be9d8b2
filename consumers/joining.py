"""Joining a group with the client library, which can forget that it is joining.

Where a poll ends while it joins once more because the topic became known or has more partitions, the library's next
poll sees that nothing is left to be done.  Its partitions are then never given to us, and to no other, for as long as
we live.  Beside `consumers.port` this speaks to the library.
"""

from __future__ import annotations

from kafka.coordinator.consumer import ConsumerCoordinator

_need_rejoin = ConsumerCoordinator.need_rejoin


def _is_joining(self: ConsumerCoordinator) -> bool:
    return bool(self.rejoining or _need_rejoin(self))


def join_to_the_end() -> None:
    """Let the library go on with what it began."""
    ConsumerCoordinator.need_rejoin = _is_joining
