-- Referral to a programme: was the person referred in time to the programme that the court required?
--
-- One row per requirement of an accredited programme.  Met: the first referral to that programme since the requirement
-- was made came no later than the end of the day `programme_referral_days` after that day, in Europe/London, whether or
-- not the programme then began.  Not met: first referred later, or nobody was referred and the time is over.  The
-- category says which: IN_TIME, LATE or NEVER_REFERRED.  So a requirement that nobody took up counts against who holds
-- the case, where RR31a asks only about referrals that ended.  Left out, for the first of these that applies: the
-- requirement does not name its programme, which so cannot be followed (PROGRAMME_NOT_NAMED); not referred in time, and
-- the court removed the requirement before the time was over, and did not add it again (REQUIREMENT_REMOVED); nobody
-- was referred, and the case was closed before the time was over (CLOSED_BEFORE_DUE), or the time still runs on the day
-- asked (NOT_DUE_YET).  A removal or closure on the last day allowed is one before the time was over; one after it
-- changes nothing.  Time in prison counts.  A requirement that was removed and added again runs from the first day on
-- which it was made.  A programme on a licence is no requirement of a court and has no row.  The value is the number of
-- days to the first referral, null where there was none.  Organisation and unit are the last to hold the case on the
-- day on which the requirement was made, or where it was allocated later the first to hold it.  Judged on the day on
-- which the requirement was made.
-- Code: RR31b.  Entry: 31.  Family: T.  Kind: share.
-- Source: the report, L683 and L810.  Clock: occurred_at.
-- Reads: programme_requirements, organisation_spells, calendar, threshold.

with

holders as (

    select
        requirements.case_ref, requirements.requirement_ref, organisation_spells.organisation,
        organisation_spells.unit,
        row_number() over (
            partition by requirements.case_ref, requirements.requirement_ref
            order by
                case when organisation_spells.starts_on <= requirements.required_on then 1 else 2 end,
                case when organisation_spells.starts_on <= requirements.required_on then -organisation_spells.sequence
                    else organisation_spells.sequence
                end
        ) as place
    from programme_requirements as requirements
    inner join organisation_spells on requirements.case_ref = organisation_spells.case_ref

),

clocks as (

    select
        requirements.*,
        referred_day.day_number - required_day.day_number as days,
        waits_day.day_number - required_day.day_number > threshold.programme_referral_days as is_over,
        coalesce(referred_day.day_number - required_day.day_number <= threshold.programme_referral_days, false)
            as is_in_time,
        coalesce(removed_day.day_number - required_day.day_number <= threshold.programme_referral_days, false)
            as is_removed_in_time
    from programme_requirements as requirements
    cross join threshold
    inner join calendar as required_day on requirements.required_on = required_day.day
    inner join calendar as waits_day on requirements.last_on = waits_day.day
    left join calendar as referred_day on requirements.first_referred_on = referred_day.day
    left join calendar as removed_day on requirements.removed_on = removed_day.day

)

select
    clocks.case_ref || ' ' || clocks.requirement_ref as thing,
    clocks.case_ref,
    holders.organisation,
    holders.unit,
    clocks.required_on as judged_on,
    clocks.is_in_time as met,
    cast(clocks.days as bigint) as value,
    case when clocks.is_in_time then 'IN_TIME' when clocks.days is not null then 'LATE' else 'NEVER_REFERRED' end
        as category,
    case
        when clocks.programme is null then 'PROGRAMME_NOT_NAMED'
        when clocks.is_in_time then null
        when clocks.is_removed_in_time then 'REQUIREMENT_REMOVED'
        when clocks.days is not null or clocks.is_over then null
        when clocks.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when clocks.is_removed_in_time and not clocks.is_in_time then [clocks.required_by, clocks.removed_by]
        when clocks.first_referred_by is not null then [clocks.required_by, clocks.first_referred_by]
        when clocks.closed_by is not null then [clocks.required_by, clocks.closed_by]
        else [clocks.required_by]
    end as evidence,
    clocks.programme as intervention
from clocks
left join holders
    on clocks.case_ref = holders.case_ref and clocks.requirement_ref = holders.requirement_ref and holders.place = 1
