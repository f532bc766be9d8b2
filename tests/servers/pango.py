"""Pango, which lays out text for a PDF: that of the machine, or Debian's packages unpacked into the cache.

Nothing is installed, so that nobody need be root: whatever wants it is run with the environment given here.
"""

from __future__ import annotations

import ctypes.util
import fcntl
import os
import shutil
import subprocess
from pathlib import Path

from tests.servers.jars import ROOT

WANTED = ("libpango-1.0-0", "libpangoft2-1.0-0", "fonts-dejavu-core")
NEEDED = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libfontconfig.so.1")
OF_THE_MACHINE = ("libc6_", "libgcc-s1_", "gcc-")
"""What every process of the machine has already, and must not have twice."""

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>
"""


class PangoMissing(Exception):
    """Pango is not on this machine and cannot be brought."""


def environment() -> dict[str, str]:
    """Give what a process has to have in its environment to find Pango and a font; nothing where the machine has both.

    Raises PangoMissing.
    """
    has_fonts = any(Path("/usr/share/fonts").glob("**/*.ttf"))
    if has_fonts and all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0", "fontconfig")):
        return {}
    return environment_in(brought())


def environment_in(folder: Path) -> dict[str, str]:
    """Give what a process has to have in its environment to find the Pango unpacked in a folder."""
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS.format(fonts=folder / "usr" / "share" / "fonts", cache=folder / "fonts-cache"), "utf-8")
    libraries = sorted({str(path.parent) for name in NEEDED for path in folder.glob(f"**/{name}")})
    return {"LD_LIBRARY_PATH": ":".join(libraries), "FONTCONFIG_FILE": str(fonts)}


def brought() -> Path:
    """Give the folder of the cache with Debian's packages of Pango unpacked.  Raises PangoMissing."""
    folder = ROOT / ".cache" / "pango"
    folder.mkdir(parents=True, exist_ok=True)
    # Several processes test at once, and one of them brings it.
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "unpacked" / "whole").exists():
            _bring(folder)
    return folder / "unpacked"


def _bring(folder: Path) -> None:
    """Let apt choose and fetch the packages with what they need, as on a machine that has none, and unpack them."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise PangoMissing("the tests of the printed report need Pango: install it, so that the machine finds pangoft2")
    fetched, unpacked = folder / "fetched", folder / "unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    for place in (fetched / "archives" / "partial", fetched / "lists" / "partial", unpacked):
        place.mkdir(parents=True, exist_ok=True)
    options = [
        f"Dir::State::lists={fetched / 'lists'}",
        "Dir::State::status=/dev/null",
        f"Dir::Cache={fetched}",
        f"Dir::Log={fetched}",
        "Debug::NoLocking=true",
        "APT::Install-Recommends=false",
        "APT::Sandbox::User=",
    ]
    apt = ["apt-get", "--quiet", "--yes", *(word for option in options for word in ("-o", option))]
    for command in ([*apt, "update"], [*apt, "--download-only", "install", *WANTED]):
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
        if done.returncode:
            raise PangoMissing(
                f"Pango cannot be brought; install it (apt-get install {' '.join(WANTED)}): {done.stderr}"
            )
    for package in sorted((fetched / "archives").glob("*.deb")):
        if not package.name.startswith(OF_THE_MACHINE):
            subprocess.run(["dpkg-deb", "--extract", str(package), str(unpacked)], check=True)
    (unpacked / "whole").touch()
    shutil.rmtree(fetched)
