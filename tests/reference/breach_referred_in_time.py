"""AS42a: did the CRC refer the breach to the NPS within eight business days of becoming aware?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.enforcement import BreachReferred
from domain.vocabulary import Organisation
from tests.reference.days import business_days, last_day_allowed
from tests.reference.life import Life, Row
from tests.reference.proceedings import left_on, proceedings


def breach_referred_in_time(life: Life, threshold: Mapping[str, int]) -> Iterator[Row]:
    """Give the rows of the breaches that a CRC noticed."""
    for one in proceedings(life):
        holder = life.holder_at(one.noticed.occurred_at)
        if not one.is_breach_for_court or holder is not Organisation.CRC:
            continue
        left = left_on(life, one)
        row = Row(f"{one.noticed.case_ref} {one.noticed.proceeding_ref}", holder, one.noticed_on)
        due_on = last_day_allowed(one.noticed_on, threshold["breach_referral_business_days"])
        referred_on = one.first_on(BreachReferred)
        if referred_on:
            yield row._replace(met=referred_on <= due_on, value=business_days(one.noticed_on, referred_on))
        elif life.holder_at(life.facts[-1].occurred_at) is Organisation.NPS and left and left <= due_on:
            yield row._replace(excluded="TRANSFERRED")
        elif life.closed_on and life.closed_on <= due_on:
            yield row._replace(excluded="CLOSED_BEFORE_DUE")
        elif life.asked_on <= due_on:
            yield row._replace(excluded="NOT_DUE_YET")
        else:
            yield row._replace(met=False)
