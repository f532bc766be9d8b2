-- One row per stretch of a case in prison: how the release was prepared, and the first meeting after it.
--
-- `screened_on` and `planned_on` are the first basic custody screening and resettlement plan while the person was in
-- prison in that stretch; `business_days_to_plan` are those between them, the day of the screening not counted.
-- `contacts` counts the contacts of the responsible officer before the release, and `last_contact_on` is the last.
-- `released_on` is a release on licence; it is null while the person is in prison, where the case was closed there, and
-- where post-sentence supervision followed at once.  `arranged_for_on` is the first meeting arranged after the release.
-- Organisation and unit are the last to hold the case on the day of the release, null without one.
-- Source: custody_screened, resettlement_planned, prerelease_contact_made, releases, initial_contacts; the report, L376.
-- Clock: occurred_at.
-- Reads: prison_spells, custody_screened, resettlement_planned, prerelease_contact_made, releases, initial_contacts,
-- calendar.

with

steps as (

    select case_ref, occurred_at, occurred_on, event_id, 'screened' as step from custody_screened
    union all
    select case_ref, occurred_at, occurred_on, event_id, 'planned' from resettlement_planned
    union all
    select case_ref, occurred_at, occurred_on, event_id, 'contact' from prerelease_contact_made

),

prepared as (

    select
        prison_spells.case_ref, prison_spells.sequence,
        min(case when steps.step = 'screened' then steps.occurred_on end) as screened_on,
        min(case when steps.step = 'planned' then steps.occurred_on end) as planned_on,
        sum(case when steps.step = 'contact' then 1 else 0 end) as contacts,
        max(case when steps.step = 'contact' then steps.occurred_on end) as last_contact_on,
        list(steps.event_id order by steps.occurred_at, steps.event_id) as evidence
    from prison_spells
    inner join steps
        on prison_spells.case_ref = steps.case_ref
        and prison_spells.starts_at <= steps.occurred_at
        and (prison_spells.ends_at is null or steps.occurred_at <= prison_spells.ends_at)
    group by prison_spells.case_ref, prison_spells.sequence

)

select
    prison_spells.case_ref,
    prison_spells.sequence,
    releases.organisation,
    releases.unit,
    prison_spells.starts_on as imprisoned_on,
    prepared.screened_on,
    prepared.planned_on,
    planned_day.next_business_number - screened_day.business_number as business_days_to_plan,
    cast(coalesce(prepared.contacts, 0) as bigint) as contacts,
    prepared.last_contact_on,
    releases.released_on,
    initial_contacts.arranged_for_on,
    prison_spells.opened_by,
    prison_spells.closed_by,
    coalesce(prepared.evidence, []) as evidence
from prison_spells
left join prepared on prison_spells.case_ref = prepared.case_ref and prison_spells.sequence = prepared.sequence
left join releases on prison_spells.case_ref = releases.case_ref and prison_spells.ends_at = releases.released_at
left join initial_contacts
    on releases.case_ref = initial_contacts.case_ref
    and releases.released_at = initial_contacts.started_at
    and initial_contacts.start = 'released_on_licence'
left join calendar as screened_day on prepared.screened_on = screened_day.day
left join calendar as planned_day on prepared.planned_on = planned_day.day
