"""What can be away, or not there yet, and is waited for; what cannot be waited for; and what errors of it say."""

from __future__ import annotations


class BrokerUnavailable(Exception):
    """Kafka cannot be reached, does not let us in, or cannot do what was asked now."""


class TopicMissing(Exception):
    """A topic is not there, or has too few partitions."""


class MemberTaken(Exception):
    """Another process came to the group under our name as a static member.  It is not waited for: it has our place."""


def first_line(error: Exception) -> str:
    """Give the first line of what an error of a library says, or its kind where it says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
