"""A real Apache Kafka broker on this machine, which can be killed and started again over the same data."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from tests.servers.jars import JAVA, classpath
from tests.servers.ports import free_port
from tests.servers.process import started

STARTS_WITHIN = 60.0
"""Seconds."""

PLAIN = {
    "listeners": "CLIENT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
    "advertised.listeners": "CLIENT://127.0.0.1:{port}",
    "listener.security.protocol.map": "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
}
ALONE = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": "1@127.0.0.1:{controller}",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "CLIENT",
    "log.dirs": "{folder}/log",
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "broker.session.timeout.ms": "1500",  # a killed broker is let in again after it
    "broker.heartbeat.interval.ms": "300",
}
LOGGING = """status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d %p %m (%c)%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


class Broker:
    """One KRaft node over one folder."""

    def __init__(
        self, folder: Path, *, settings: Mapping[str, str] = PLAIN, storage: tuple[str, ...] = (), heap: str = "512m"
    ) -> None:
        """Lay out a broker in `folder`; `storage` are further arguments to the formatting of its storage."""
        self._folder, self._heap = folder, heap
        self._process: subprocess.Popen[bytes] | None = None
        self.port, controller = free_port(), free_port()
        folder.mkdir(parents=True, exist_ok=True)
        said = {**ALONE, **settings}
        names = {"port": self.port, "controller": controller, "internal": free_port(), "folder": folder}
        lines = [f"{key}={value.format(**names)}" for key, value in said.items()]
        (folder / "server.properties").write_text("\n".join(lines) + "\n")
        (folder / "log4j2.properties").write_text(LOGGING)
        arguments = ["format", "-t", "Y2FzZWhpc3RvcnktdGVzdA", "-c", str(folder / "server.properties"), *storage]
        command = self._java("kafka.tools.StorageTool", *arguments)
        subprocess.run(command, check=True, capture_output=True, env=self._environment)

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> Broker:
        """Start it, and wait until the port answers."""
        command = self._java("kafka.Kafka", str(self._folder / "server.properties"))
        self._process = started(command, self._folder / "out.log", env=self._environment)
        until = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the broker did not start: {(self._folder / 'out.log').read_text()[-2000:]}")
            time.sleep(0.1)
        return self

    def _answers(self) -> bool:
        with socket.socket() as one:
            one.settimeout(1)
            return one.connect_ex(("127.0.0.1", self.port)) == 0

    def _java(self, main: str, *arguments: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={self._folder / 'log4j2.properties'}"
        return [JAVA, f"-Xmx{self._heap}", "-XX:TieredStopAtLevel=1", logging, main, *arguments]

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "CLASSPATH": classpath("broker")}

    def kill(self) -> None:
        """Kill it, as a crash would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Stop it in good order."""
        self._end(signal.SIGTERM)

    def stand_still(self) -> None:
        """Let it do nothing more, not even read what it is sent, until it is killed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def _end(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait()
            self._process = None


def answers(address: str) -> bool:
    """Whether a broker without protection answers at `address`."""
    try:
        with KafkaAdminClient(bootstrap_servers=address) as admin:
            return bool(admin.describe_cluster())
    except KafkaError:
        return False
