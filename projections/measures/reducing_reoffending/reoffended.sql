-- Further offences: was the person convicted, cautioned or otherwise dealt with for an offence since the start?
--
-- One row per case that has been under supervision.  Met: a conviction, a caution or another out-of-court disposal is
-- on record for an offence committed after the start, whatever the outcome of the case; a higher share is worse.  The
-- start is the day of the sentence for an order, and the day of the first release for a custodial sentence, also where
-- it was allocated only after that; an offence on that very day does not count, since it may have come before.  It is
-- the day of the offence that counts, not that on which it became known or was dealt with, which may be much later; an
-- offence before the start that is dealt with after it does not count, nor an arrest or an incident that has come to
-- nothing.  Nothing is left out: a case that has ended counts with what was known of it by the day asked, so a younger
-- case has had less time.  The value is the number of such disposals on record, two for one offence being two, and the
-- category how the first of them, by the day of the offence, was dealt with.  Organisation and unit are the last to
-- hold the case, whoever held it on the day of the offence.  Judged on the last day of supervision or the day asked.
-- Code: RR34.  Entry: 34.  Family: T.  Kind: share.
-- Source: the report, L691 and L789.  Clock: occurred_at.
-- Reads: supervised_cases, case_lives, releases, reoffence_recorded.

with

starts as (

    select
        supervised_cases.case_ref,
        case
            when supervised_cases.sentence_type <> 'CUSTODY' then case_lives.sentenced_on
            when releases.released_on < supervised_cases.started_on then releases.released_on
            else supervised_cases.started_on
        end as started_on
    from supervised_cases
    inner join case_lives on supervised_cases.case_ref = case_lives.case_ref
    left join releases on supervised_cases.case_ref = releases.case_ref and releases.sequence = 1

),

offences as (

    select
        starts.case_ref, reoffence_recorded.event_id, reoffence_recorded.kind, reoffence_recorded.offence_on,
        row_number() over (
            partition by starts.case_ref
            order by reoffence_recorded.offence_on, reoffence_recorded.occurred_at, reoffence_recorded.event_id
        ) as place
    from starts
    inner join reoffence_recorded
        on starts.case_ref = reoffence_recorded.case_ref and starts.started_on < reoffence_recorded.offence_on

),

counted as (

    select
        case_ref, count(*) as times, min(case when place = 1 then kind end) as kind,
        list(event_id order by place) as events
    from offences
    group by case_ref

)

select
    cases.case_ref as thing,
    cases.case_ref,
    cases.organisation,
    cases.unit,
    cases.judged_on,
    counted.case_ref is not null as met,
    cast(coalesce(counted.times, 0) as bigint) as value,
    counted.kind as category,
    cast(null as text) as excluded,
    coalesce(counted.events, []) as evidence
from supervised_cases as cases
left join counted on cases.case_ref = counted.case_ref
