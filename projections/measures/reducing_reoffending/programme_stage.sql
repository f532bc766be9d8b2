-- Accredited programme: how far did the programme get that the court required?
--
-- One row per requirement of an accredited programme.  The category is the stage reached by the day asked: completed;
-- removed, where the court removed the requirement and did not add it again; dropped_out, unsuitable or withdrawn, as
-- the latest referral ended (ended, where how is not known); started; waiting, where it has neither started nor ended;
-- not_referred, where there was no referral to the programme since the requirement was made.  A programme that was
-- completed stays so, whatever else was tried.  A case that has closed keeps the stage it had reached.  A programme on
-- a licence is no requirement of a court and has no row.  A requirement that does not name its programme cannot be
-- followed and is left out (PROGRAMME_NOT_NAMED).  Organisation and unit are the last to hold the case by the day
-- asked.  Judged on the day on which the requirement was made.
-- Code: RR31.  Entry: 31.  Family: T.  Kind: category.
-- Source: the report, L683 and L810.  Clock: occurred_at.
-- Reads: programme_requirements.

select
    case_ref || ' ' || requirement_ref as thing,
    case_ref,
    organisation,
    unit,
    required_on as judged_on,
    cast(null as boolean) as met,
    cast(null as bigint) as value,
    stage as category,
    case when programme is null then 'PROGRAMME_NOT_NAMED' end as excluded,
    case
        when stage = 'removed' then [required_by, removed_by]
        when stage = 'not_referred' then [required_by]
        when stage = 'waiting' then [required_by, referred_by]
        when stage = 'started' then [required_by, referred_by, started_by]
        else [required_by, referred_by, ended_by]
    end as evidence,
    provider,
    programme as intervention
from programme_requirements
