"""The style and the script of the pages are what their source gives, and hold nothing that only gov.uk may show."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.servers import node

PAGES = Path(__file__).parents[2] / "casehistory" / "pages"
FRONTEND = PAGES / "frontend"
STATIC = PAGES / "static"
NOT_BUILT = ("licences/", "icon.svg")
FORBIDDEN = re.compile(r"transport|font-face|crown|crest|logotype", re.IGNORECASE)
ELSEWHERE = re.compile(r"@import|url\((?!images/)|(?<!\[href\^=.)https?://")


def build(into: Path) -> None:
    """Build what the pages are shown with, with the packages that the lock file names."""
    node.run(FRONTEND / "build.mjs", "", str(FRONTEND), str(into))


def files(folder: Path) -> dict[str, bytes]:
    """Give the files below a folder by name, but for those that are not built."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in sorted(found.items()) if not name.startswith(NOT_BUILT)}


def test_what_is_committed_is_what_the_source_gives_to_the_byte(tmp_path: Path) -> None:
    build(tmp_path)

    assert files(tmp_path) == files(STATIC)


def test_no_font_crown_or_logo_is_in_the_style_and_nothing_comes_from_elsewhere() -> None:
    for name in ("application.css", "application.js"):
        text = (STATIC / name).read_text("utf-8")

        assert not FORBIDDEN.findall(text)
        assert not ELSEWHERE.findall(text)


@pytest.mark.parametrize(
    ("package", "name"), [("govuk-frontend", "govuk-frontend"), ("@ministryofjustice/frontend", "moj-frontend")]
)
def test_the_licence_of_what_is_built_in_lies_beside_it(package: str, name: str) -> None:
    version = json.loads((FRONTEND / "package.json").read_text("utf-8"))["dependencies"][package]

    licence = (STATIC / "licences" / f"{name}.txt").read_text("utf-8")

    assert version in licence
    assert "Permission is hereby granted, free of charge" in licence


def test_the_lock_file_names_no_registry() -> None:
    assert "resolved" not in (FRONTEND / "package-lock.json").read_text("utf-8")


if __name__ == "__main__":
    build(STATIC)
