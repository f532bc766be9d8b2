-- Caseload: how many cases does each responsible officer hold?
--
-- One row per responsible officer, and organisation and unit in which they hold a case at the end of the day asked.
-- The value is the number of those cases: each is held by the officer last put in charge of it by the organisation
-- that holds it, until another is, or the case is closed.  A case counts while the person is in prison and while an
-- escalation is being decided.  One that was assigned and closed or handed on before the end of the day does not
-- count; an assignment that was written down late counts from the day on which it was made; one withdrawn does not
-- count, and the officer before holds the case again.  An officer who holds no case has no row.  Nothing is left out.
-- Code: GV48.  Entry: 48.  Family: G.  Kind: count.  Judges: officers.
-- Source: the report, L294 and L419.  Clock: occurred_at.
-- Reads: officer_spells, question.

select
    spells.officer || ' ' || coalesce(spells.organisation, 'UNKNOWN') || ':' || coalesce(spells.unit, 'UNKNOWN')
        as thing,
    cast(null as varchar) as case_ref,
    spells.organisation,
    spells.unit,
    question.as_of_on as judged_on,
    cast(null as boolean) as met,
    count(*) as value,
    cast(null as varchar) as category,
    cast(null as varchar) as excluded,
    list(spells.assigned_by order by spells.case_ref) as evidence
from officer_spells as spells
cross join question
where spells.ends_at is null
group by spells.officer, spells.organisation, spells.unit, question.as_of_on
