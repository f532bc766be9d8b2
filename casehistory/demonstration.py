"""The demonstration: West Mercia 2017, made up, recorded as any upstream facts are, and what comes out of it."""

from __future__ import annotations

from casehistory import cohort
from casehistory.recording import OtherData
from casehistory.settings import Settings
from consumers.store import Store

SHOWN = "gary"
"""The practice example whose timeline is shown: his officer left in March, and he was next seen in June (L487)."""


def refuse_other_data(settings: Settings, store: Store) -> None:
    """Raise OtherData where the record holds anything but the demonstration."""
    ours = {fact.stream for fact in cohort.facts()}
    after = ""
    while names := store.streams("", after=after):
        after = names[-1]
        foreign = next((name for name in names if name not in ours), None)
        if foreign is not None:
            raise OtherData(
                f"{settings.data} holds other data than the demonstration, such as {foreign}; "
                "give the demonstration a folder of its own with --data"
            )
