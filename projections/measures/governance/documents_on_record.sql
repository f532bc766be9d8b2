-- Documents on record: does the file of a case hold the documents that a case needs?
--
-- One row per case that has been under supervision and document: the form of the case allocation system
-- (ALLOCATION_FORM), an initial assessment (ASSESSMENT), a sentence plan (SENTENCE_PLAN), a risk management plan
-- (RISK_MANAGEMENT_PLAN), a level of risk of serious harm besides that of the form (RISK_LEVEL), and a description of
-- the person with sex, ethnic group and age band, all three known, as last described (DESCRIPTION).  The column
-- `document` names it.  Met: at least one of the kind is on record by the day judged, however late, whoever wrote it
-- down and at whatever time of the case, before the supervision too.  Left out, where it is not on record: no more than
-- `documents_due_business_days` business days after the day on which supervision started (NOT_DUE_YET on the day asked;
-- CLOSED_BEFORE_DUE where the case was closed by then); a risk management plan where the risk last set is low
-- (RISK_IS_LOW).  As known on an earlier day, a document that was written down later is not on record.  The papers that
-- the NPS hands to a CRC have measures of their own (RR25), and so has the time of the plan (RR27).  Organisation and
-- unit are those that hold the case on the day judged: the day asked, or the last day of supervision.
-- Code: GV51.  Entry: 51.  Family: G.  Kind: share.
-- Source: the report, L610, L804 and L892.  Clock: occurred_at.
-- Reads: supervised_cases, case_documents, case_attributes, case_lives, calendar, threshold.

with

dated as (

    select
        supervised_cases.case_ref, supervised_cases.organisation, supervised_cases.unit, supervised_cases.judged_on,
        case_documents.document, case_documents.is_on_record, case_documents.first_by, case_lives.closed_on,
        case_attributes.rosh,
        last_day.next_business_number - first_day.business_number as business_days
    from supervised_cases
    inner join case_documents on supervised_cases.case_ref = case_documents.case_ref
    inner join case_lives on supervised_cases.case_ref = case_lives.case_ref
    inner join case_attributes on supervised_cases.case_ref = case_attributes.case_ref
    inner join calendar as first_day on supervised_cases.started_on = first_day.day
    inner join calendar as last_day on case_lives.last_on = last_day.day

)

select
    dated.case_ref || ' ' || dated.document as thing,
    dated.case_ref,
    dated.organisation,
    dated.unit,
    dated.judged_on,
    dated.is_on_record as met,
    cast(null as bigint) as value,
    cast(null as text) as category,
    case
        when dated.is_on_record then null
        when dated.document = 'RISK_MANAGEMENT_PLAN' and dated.rosh = 'LOW' then 'RISK_IS_LOW'
        when dated.business_days > threshold.documents_due_business_days then null
        when dated.closed_on is not null then 'CLOSED_BEFORE_DUE'
        else 'NOT_DUE_YET'
    end as excluded,
    case when dated.first_by is null then [] else [dated.first_by] end as evidence,
    dated.document
from dated
cross join threshold
