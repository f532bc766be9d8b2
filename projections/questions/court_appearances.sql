-- Court appearances: did the CRC know that the person had appeared in court, and what came of it?
--
-- One row per conviction for a further offence while a CRC held the case and each notice to the CRC of an appearance in
-- court from the day of that offence to the day of the conviction.  Asked since the conviction.
-- Code: Q13.  Source: the report, L806.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: reoffence_recorded, organisation_spells, court_appearance_notified.

select
    reoffences.case_ref,
    reoffences.event_id as thing,
    reoffences.occurred_on as asked_on,
    notices.event_id as answered_by,
    notices.recorded_on as answered_on
from reoffence_recorded as reoffences
inner join organisation_spells
    on reoffences.case_ref = organisation_spells.case_ref
    and organisation_spells.organisation = 'CRC'
    and reoffences.occurred_at >= organisation_spells.starts_at
    and (organisation_spells.ends_at is null or reoffences.occurred_at < organisation_spells.ends_at)
left join court_appearance_notified as notices
    on reoffences.case_ref = notices.case_ref
    and notices.notified_organisation = 'CRC'
    and notices.appeared_on >= reoffences.offence_on
    and notices.appeared_on <= reoffences.occurred_on
where reoffences.kind = 'CONVICTION'
