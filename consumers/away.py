"""What can be away, or not there yet, and is waited for; and what cannot be waited for."""

from __future__ import annotations


class BrokerUnavailable(Exception):
    """Kafka cannot be reached, does not let us in, or cannot do what was asked now."""


class TopicMissing(Exception):
    """A topic is not there, or has too few partitions."""


class MemberTaken(Exception):
    """Another process came to the group under our name as a static member.  It is not waited for: it has our place."""
