"""The metrics: what the status says, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from casehistory.backlog import PARTS as ASKED
from casehistory.lookout import Look

NUMBERS = {
    "position": ("position", "The position of the newest event."),
    "stored_last_minute": ("stored_last_minute", "Events stored in the last minute."),
    "history_position": ("history_position", "The position up to which history is complete."),
    "history_behind": ("history_behind", "Positions by which history is behind the record."),
    "relay_position": ("relay_position", "The position up to which the record is relayed."),
    "relay_behind": ("relay_behind", "Positions by which the relay is behind the record."),
    "dead_letters_not_counted": (
        "dead_letters_not_counted",
        "Records of the topic of dead letters that are too old to be counted.",
    ),
}
"""The numbers of the status that have no parts: the name of each here, and what it is."""

PARTS = {
    "lag_by_partition": ("lag", "partition", "Records of a partition that are not recorded yet."),
    "recorded_by_partition": ("recorded_offset", "partition", "The offset up to which a partition is recorded."),
    "quarantined_by_rule": ("quarantine", "rule", "Facts in the quarantine."),
    "dead_letters_by_reason": ("dead_letters", "reason", "Records that could not be read and were not sent again."),
}
"""Those that are counted by something."""


def metrics(look: Look) -> bytes:
    """Write what was seen in the text format of Prometheus.  What could not be asked is left out."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Seen(look))
    return generate_latest(registry)


class _Seen(Collector):
    def __init__(self, look: Look) -> None:
        self._look = look

    def collect(self) -> Iterable[Metric]:
        look, found = self._look, self._look.status
        yield _gauge("well", "Whether nothing is stalled, away or down.", not look.problems)
        yield _gauge("looked_at_seconds", "When all this was looked at, in seconds from 1970.", look.at.timestamp())
        yield _gauge("record_up", "Whether the record can be asked.", bool(found))
        if "cannot_be_asked" in found:
            yield _gauge(
                "kafka_up", "Whether Kafka can be asked.", bool(ASKED.keys() - found["cannot_be_asked"].keys())
            )
        yield _by("stalled", "service", "Whether something waits and nothing moves.", look.stalled)
        if look.processes:
            up = {name: one.is_up for name, one in look.processes.items()}
            yield _by("up", "service", "Whether the process is running.", up)
            restarts = CounterMetricFamily("casehistory_restarts", "Starts again after an end.", labels=["service"])
            for name, one in look.processes.items():
                restarts.add_metric([name], one.restarts)
            yield restarts
        yield from _of_status(found)


def _of_status(found: Mapping[str, Any]) -> Iterable[Metric]:
    if found:
        yield CounterMetricFamily(
            "casehistory_events_stored",
            "Events stored, by the position of the newest; a database may leave out a few positions.",
            value=found["position"],
        )
        if found["stored_at"]:
            yield _gauge("stored_at_seconds", "When the newest event was stored.", found["stored_at"].timestamp())
    for key, (name, meaning) in NUMBERS.items():
        if found.get(key) is not None:
            yield _gauge(name, meaning, found[key])
    for key, (name, label, meaning) in PARTS.items():
        if found.get(key) is not None:
            yield _by(name, label, meaning, found[key])


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"casehistory_{name}", meaning, value=float(value))


def _by(name: str, label: str, meaning: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"casehistory_{name}", meaning, labels=[label])
    for one, value in values.items():
        family.add_metric([one], float(value))
    return family
