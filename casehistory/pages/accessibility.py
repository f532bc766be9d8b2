"""The accessibility statement: how far the pages can be used by everybody, what was tested and what was not."""

from __future__ import annotations

from casehistory.pages.page import Answer, At, Page
from casehistory.pages.visit import Visit


def accessibility(visit: Visit) -> Answer:
    """Show the accessibility statement."""
    return Page(title="Accessibility statement", template="accessibility.html", trail={"Home": visit.to("/")})


PAGES = [At(path="/accessibility", make=accessibility)]
