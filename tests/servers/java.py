"""Programs in Java, compiled and run for the tests.  Neither a compiler nor a Java need be on the machine."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.servers.jars import JAVA, classpath

COMPILER = "org.eclipse.jdt.internal.compiler.batch.Main"


class Program:
    """A class with a `main`, compiled against jars."""

    def __init__(self, source: Path, folder: Path, *jars: str) -> None:
        """Compile `source` into `folder`.  `jars` are files of `requirements/jars`, the compiler among them."""
        self._main = source.stem
        self._classpath = ":".join([str(folder), *map(classpath, jars)])
        self._java(COMPILER, "-17", "-proc:none", "-d", str(folder), str(source))

    def run(self, *arguments: str, given: str) -> str:
        """Run it, give it a text to read, and give what it prints."""
        return self._java(self._main, *arguments, given=given)

    def _java(self, main: str, *arguments: str, given: str = "") -> str:
        command = [JAVA, "-Xmx256m", "-XX:TieredStopAtLevel=1", main, *arguments]
        environment = os.environ | {"CLASSPATH": self._classpath}
        ended = subprocess.run(
            command, env=environment, input=given, stdout=subprocess.PIPE, text=True, check=True, timeout=120
        )
        return ended.stdout
