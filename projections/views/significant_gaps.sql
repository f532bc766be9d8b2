-- One row per significant gap of contact: `gap_days` or more days running of supervision without an appointment offered.
--
-- The gaps are the runs of `contact_gaps` that are long enough.  `ends_on` is the last day without an appointment, and
-- null while the gap goes on.  `organisation` held the case on its first day.
-- Source: the report, L487 and L864.  Clock: occurred_at; appointments by the day on which they were to take place.
-- Reads: contact_gaps, organisation_spells, threshold.

select
    contact_gaps.case_ref,
    row_number() over (partition by contact_gaps.case_ref order by contact_gaps.starts_on) as sequence,
    organisation_spells.organisation,
    contact_gaps.starts_on,
    case when not contact_gaps.is_open then contact_gaps.ends_on end as ends_on,
    contact_gaps.days,
    contact_gaps.opened_by,
    contact_gaps.closed_by
from contact_gaps
cross join threshold
left join organisation_spells
    on contact_gaps.case_ref = organisation_spells.case_ref
    and contact_gaps.starts_on >= organisation_spells.starts_on
    and contact_gaps.starts_on < coalesce(organisation_spells.ends_on, cast('9999-12-31' as date))
where contact_gaps.days >= threshold.gap_days
