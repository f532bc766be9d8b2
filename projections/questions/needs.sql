-- Needs: what are the needs of the people under supervision?
--
-- One row per case that has been under supervision and each need identified in it.  Asked since supervision began.  A
-- case without a need on record may have none, or none that anybody looked for: the record cannot tell.
-- Code: Q07.  Source: the report, L639.  Clock: occurred_at for what is asked, recorded_at for the answer.
-- Reads: supervised_cases, need_identified.

select
    cases.case_ref,
    cases.case_ref as thing,
    cases.started_on as asked_on,
    needs.event_id as answered_by,
    needs.recorded_on as answered_on
from supervised_cases as cases
left join need_identified as needs on cases.case_ref = needs.case_ref
