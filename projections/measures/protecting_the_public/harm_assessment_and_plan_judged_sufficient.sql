-- Assessment and plan of risk of harm, as judged: were the two sufficient, taken together?
--
-- One row per sampled case about which an inspector answered: were the assessment of the risk of harm and the plan to
-- manage it sufficient, taken together?  Met: the answer is yes.  Not met: it is no.  Left out: the question does not
-- apply (NOT_APPLICABLE), which is not a no; an answer that is not known here (ANSWER_UNKNOWN).  It is asked where the
-- two are judged as one; PP02a and PP02b are asked where each is judged alone.  The latest answer in force counts: one
-- that was corrected or retracted does not, nor one given or written down after the time asked about; that the case was
-- transferred, closed or ended by death since changes nothing.  Organisation is the one whose work was inspected, and
-- unit its last to hold the case before the answer.  Judged on the day of the answer.
-- Code: PP02.  Entry: 2.  Family: J.  Kind: share.
-- Source: the report, L465; question pp.assessment-and-plan-sufficient.  Clock: occurred_at.
-- Reads: judgements.

select
    case_ref as thing,
    case_ref,
    organisation,
    unit,
    judged_on,
    met,
    cast(null as bigint) as value,
    cast(null as text) as category,
    excluded,
    evidence
from judgements
where question = 'pp.assessment-and-plan-sufficient'
