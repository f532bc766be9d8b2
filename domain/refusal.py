"""Why a fact cannot be admitted to the record, as a rule's name and a sentence that says what stands against it."""

from __future__ import annotations

import msgspec


class Refusal(msgspec.Struct, frozen=True):
    """One rule that a fact breaks: `rule` is stable and counted, `why` is a sentence for people."""

    rule: str
    why: str
