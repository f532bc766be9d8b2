"""AS42b: did the NPS present the breach within two business days of accepting it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.enforcement import BreachPresented, ReferralAccepted
from domain.vocabulary import Organisation
from tests.reference.days import business_days, last_day_allowed
from tests.reference.life import Life, Row
from tests.reference.proceedings import proceedings


def referral_presented_in_time(life: Life, threshold: Mapping[str, int]) -> Iterator[Row]:
    """Give the rows of the referrals that the NPS accepted."""
    for one in proceedings(life):
        accepted_on, presented_on = one.first_on(ReferralAccepted), one.first_on(BreachPresented)
        if accepted_on is None or not one.is_breach:
            continue
        row = Row(f"{one.noticed.case_ref} {one.noticed.proceeding_ref}", Organisation.NPS, accepted_on)
        due_on = last_day_allowed(accepted_on, threshold["acceptance_to_presentation_business_days"])
        if presented_on:
            yield row._replace(met=presented_on <= due_on, value=business_days(accepted_on, presented_on))
        elif life.closed_on and life.closed_on <= due_on:
            yield row._replace(excluded="CLOSED_BEFORE_DUE")
        elif life.asked_on <= due_on:
            yield row._replace(excluded="NOT_DUE_YET")
        else:
            yield row._replace(met=False)
