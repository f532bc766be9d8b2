-- Failures to comply: on how many days has the person failed to comply since the count last started?
--
-- One row per case that has been under supervision, also where it has ended since.  The value is the number of days of
-- failure since the sentence or, where there was one, since the last hearing that ended a breach, whatever its outcome,
-- or the last release after a recall, that day included.  A failure is a day with a national standards appointment
-- whose absence was ruled unacceptable, by the latest ruling, or at which the person attended and failed to comply;
-- several on one day are one, so it is days that count and not appointments.  An absence that is not ruled on, or ruled
-- acceptable, is no failure, and neither is one at an appointment outside national standards.  A failure counts by the
-- day of the appointment, also where it was ruled on after the count had started afresh.  A case that has ended counts
-- up to its last day; organisation and unit are those that hold it on the day judged: the day asked, or the last day of
-- supervision.  A transfer does not start the count afresh.  Nothing is left out.
-- Code: AS40.  Entry: 40.  Family: T.  Kind: count.
-- Source: national standards of enforcement, as the case management system counts them.  Clock: occurred_at; a failure
-- by the day of the appointment.
-- Reads: supervised_cases, compliance_periods, failures_to_comply.

with

counts as (

    select
        failures.case_ref, count(*) as days,
        list(failures.settled_by order by failures.failed_on) as evidence
    from failures_to_comply as failures
    inner join compliance_periods
        on failures.case_ref = compliance_periods.case_ref and failures.period = compliance_periods.sequence
    where compliance_periods.ends_on is null
    group by failures.case_ref

)

select
    supervised_cases.case_ref as thing,
    supervised_cases.case_ref,
    supervised_cases.organisation,
    supervised_cases.unit,
    supervised_cases.judged_on,
    cast(null as boolean) as met,
    cast(coalesce(counts.days, 0) as bigint) as value,
    cast(null as text) as category,
    cast(null as text) as excluded,
    coalesce(counts.evidence, []) as evidence
from supervised_cases
left join counts on supervised_cases.case_ref = counts.case_ref
