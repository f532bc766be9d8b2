-- One row per allocation of a community order or suspended sentence order: was a first meeting arranged in time?
--
-- `is_met`: the first meeting of the view `initial_contacts` is to take place within `contact_after_allocation_business_days`.
-- `excluded`, where it is not met: the case was closed before the time was over, or the time still runs.
-- Source: service levels NPS SL003R and CRC SCH9 SL001R.  Clock: occurred_at; an appointment has the day on which it is to take
-- place.
-- Reads: initial_contacts, threshold.

select
    contacts.case_ref,
    contacts.opened_by,
    contacts.organisation,
    contacts.unit,
    contacts.started_on as judged_on,
    coalesce(contacts.business_days <= threshold.contact_after_allocation_business_days, false) as is_met,
    cast(contacts.business_days as bigint) as business_days,
    case
        when contacts.business_days <= threshold.contact_after_allocation_business_days then null
        when contacts.business_days_waited > threshold.contact_after_allocation_business_days then null
        when contacts.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    contacts.evidence
from initial_contacts as contacts
cross join threshold
where contacts.start = 'order_allocated'
