"""A service ends its work in order when it is told to, and says in one line each what happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from casehistory.service import until_told_to_stop

SERVICE = """
import logging
from casehistory.service import until_told_to_stop

with until_told_to_stop() as stopping:
    logging.getLogger("casehistory").info("at work\\nin two lines")
    stopping.wait(30)
    print("ended in order")
print("afterwards")
"""


@pytest.mark.parametrize(
    ("number", "code", "out"),
    [(signal.SIGTERM, 0, "ended in order\nafterwards\n"), (signal.SIGINT, -signal.SIGINT, "ended in order\n")],
)
def test_a_service_that_is_told_to_stop_ends_its_work(number: int, code: int, out: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVICE],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        process.send_signal(number)
        printed, rest = process.communicate(timeout=10)

    assert (printed, process.returncode) == (out, code)
    assert said.endswith("Z INFO at work | in two lines\n")
    assert ("KeyboardInterrupt" in rest) == (number == signal.SIGINT)


def test_a_second_ctrl_c_does_not_wait() -> None:
    with pytest.raises(KeyboardInterrupt), until_told_to_stop() as stopping:
        signal.raise_signal(signal.SIGINT)
        assert stopping.is_set()
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("it waited")


def test_afterwards_the_signals_mean_what_they_meant_before() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)

    with until_told_to_stop():
        assert signal.getsignal(signal.SIGTERM) is not before[0]

    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
