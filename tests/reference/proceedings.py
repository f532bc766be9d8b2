"""The proceedings of a case and the steps taken in each, as the head of the view `enforcement_clocks` says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, TypeVar

from domain.enforcement import EnforcementDecided, EnforcementFact, NonComplianceNoticed
from domain.vocabulary import EnforcementDecision, EnforcementGround
from tests.reference.days import day_of
from tests.reference.life import Life

F = TypeVar("F", bound=EnforcementFact)


class Proceeding(NamedTuple):
    """A failure to comply that was noticed, the latest decision on it, and the steps taken since."""

    noticed: NonComplianceNoticed
    decided: EnforcementDecided | None
    steps: tuple[EnforcementFact, ...]

    @property
    def is_breach(self) -> bool:
        """Whether the decision that stands is to breach."""
        return self.decided is not None and self.decided.decision is EnforcementDecision.BREACH

    @property
    def is_breach_for_court(self) -> bool:
        """Whether that is of an order or of post-sentence supervision, and not of a licence, which is recalled."""
        return self.is_breach and self.noticed.ground is not EnforcementGround.LICENCE

    @property
    def noticed_on(self) -> date:
        """The day on which the failure was noticed."""
        return day_of(self.noticed.occurred_at)

    def first(self, kind: type[F]) -> F | None:
        """Give the first step of a kind."""
        return next((step for step in self.steps if isinstance(step, kind)), None)

    def first_on(self, kind: type[F]) -> date | None:
        """Give the day of the first step of a kind."""
        step = self.first(kind)
        return day_of(step.occurred_at) if step else None


def left_on(life: Life, one: Proceeding) -> date | None:
    """Give the day on which the case first went from who held it at the notice to another organisation."""
    noticed_at = one.noticed.occurred_at
    holder = life.holder_at(noticed_at)
    others = (each.starts_at for each in life.stretches if each.holder not in (None, holder))
    return next((day_of(at) for at in others if at > noticed_at), None)


def proceedings(life: Life) -> Iterator[Proceeding]:
    """Give the proceedings of a case."""
    for noticed in life.of(NonComplianceNoticed):
        mine = [one for one in life.of(EnforcementFact) if one.proceeding_ref == noticed.proceeding_ref]
        decisions = [one for one in mine if isinstance(one, EnforcementDecided)]
        decided = decisions[-1] if decisions else None
        since = [one for one in mine if decided is not None and one.occurred_at >= decided.occurred_at]
        yield Proceeding(noticed, decided, tuple(since))
