"""Whoever joins the group is given partitions, however short a time it waits for them."""

from __future__ import annotations

import time
from contextlib import closing

import pytest

from consumers.subscription import Subscription
from tests.servers.broker import Broker
from tests.streams.conftest import PARTITIONS, inbox_on

PATIENCE = 60.0
"""Seconds."""


@pytest.mark.parametrize("time_after_time", range(6))  # it is a matter of chance
def test_a_poll_that_ends_before_the_group_is_joined_loses_nothing(broker: Broker, time_after_time: int) -> None:
    inbox = inbox_on(broker.address)
    joined = Subscription(inbox.connection, inbox.topic, group=inbox.group, member=None, place=lambda _: None)

    with closing(joined) as subscription:
        until = time.monotonic() + PATIENCE
        while not subscription.partitions and time.monotonic() < until:
            subscription.poll(1)

        assert subscription.partitions == list(range(PARTITIONS))
