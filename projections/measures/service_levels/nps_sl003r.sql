-- Initial contact of the NPS: was a first meeting arranged within five business days of the allocation to it?
--
-- One row per case on a community order or suspended sentence order that was allocated to the NPS.  It is the measure
-- RR26, narrowed to them.  Met: a meeting at the office or at home, or by video, was arranged to take place no later
-- than the end of the last business day allowed (`contact_after_allocation_business_days` after the day of the
-- allocation, which itself does not count), and not before that day.  It is arranged that counts, and not attended: a
-- meeting that the person missed counts, and one that still lies ahead does; one that the service called off, or that
-- was entered only after its day and that nobody attended, does not.  A telephone call, a session with a provider and a
-- day of unpaid work are no such meeting.  A meeting on a weekend or bank holiday counts as one on the next business
-- day.  Not met: the first such meeting was for a later day, or there was none, and the time is over.  Left out: not
-- met, and the time still runs on the day asked (NOT_DUE_YET); not met, and the case was closed before the time was
-- over (CLOSED_BEFORE_DUE).  Organisation and unit are those to which the case was allocated, also where it was
-- transferred before the time was over or somebody else arranged the meeting.  Judged on the day of the allocation.
-- Code: NPS-SL003R.  Entry: 26.  Family: T.  Kind: share.
-- Source: service level NPS SL003R.  Clock: occurred_at; an appointment has the day on which it is to take place.
-- Reads: initial_contacts, threshold.

select
    contacts.case_ref as thing,
    contacts.case_ref,
    contacts.organisation,
    contacts.unit,
    contacts.started_on as judged_on,
    coalesce(contacts.business_days <= threshold.contact_after_allocation_business_days, false) as met,
    cast(contacts.business_days as bigint) as value,
    cast(null as text) as category,
    case
        when contacts.business_days <= threshold.contact_after_allocation_business_days then null
        when contacts.business_days_waited > threshold.contact_after_allocation_business_days then null
        when contacts.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case
        when contacts.arranged_by is not null then [contacts.opened_by, contacts.arranged_by]
        when contacts.closed_by is not null then [contacts.opened_by, contacts.closed_by]
        else [contacts.opened_by]
    end as evidence
from initial_contacts as contacts
cross join threshold
where contacts.start = 'order_allocated' and contacts.organisation = 'NPS'
