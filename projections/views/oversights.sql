-- One row per manager's oversight of a case: what was found, and whether it was written before inspectors were expected.
--
-- `is_before_announcement`: written down before the instant at which the inspection that sampled the case was announced;
-- true also where none is known to have sampled it.  `is_dated_back`: dated before that instant and written down at or
-- after it, which makes the past look better than the file was.  `organisation`, `unit` and `officer` held the case at
-- the time that it is dated, and are null before the allocation or without an officer.
-- Source: oversight_recorded; the report, L499.  Clock: recorded_at against the announcement, occurred_at for the rest.
-- Reads: oversight_recorded, announcements, organisation_spells, officer_spells.

select
    oversight.case_ref,
    oversight.occurred_at,
    oversight.occurred_on,
    oversight.recorded_at,
    oversight.recorded_on,
    oversight.kind,
    oversight.found,
    oversight.action,
    oversight.manager,
    organisation_spells.organisation,
    organisation_spells.unit,
    officer_spells.officer,
    announcements.inspection_ref,
    announcements.announced_on,
    announcements.announced_at is null or oversight.recorded_at < announcements.announced_at as is_before_announcement,
    coalesce(
        oversight.occurred_at < announcements.announced_at and oversight.recorded_at >= announcements.announced_at,
        false
    ) as is_dated_back,
    oversight.event_id
from oversight_recorded as oversight
left join announcements on oversight.case_ref = announcements.case_ref
left join organisation_spells
    on oversight.case_ref = organisation_spells.case_ref
    and oversight.occurred_at >= organisation_spells.starts_at
    and oversight.occurred_at < coalesce(organisation_spells.ends_at, cast('9999-12-31' as timestamptz))
left join officer_spells
    on oversight.case_ref = officer_spells.case_ref
    and oversight.occurred_at >= officer_spells.starts_at
    and oversight.occurred_at < coalesce(officer_spells.ends_at, cast('9999-12-31' as timestamptz))
