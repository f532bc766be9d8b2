"""Run every measurement, one after the other."""

from __future__ import annotations

from bench import consuming, delay, memory, national, rebuilding, recording, startup

if __name__ == "__main__":
    for one in (startup, recording, rebuilding, national, memory, consuming, delay):
        one.main([])
