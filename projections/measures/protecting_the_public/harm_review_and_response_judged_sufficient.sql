-- Review of risk of harm and response to change, as judged: were both sufficient?
--
-- One row per sampled case about which an inspector answered: was progress on the risk of harm reviewed sufficiently
-- and, where required, was there an appropriate response to changing circumstances?  Met: the answer is yes.  Not met:
-- it is no.  Left out: the question does not apply (NOT_APPLICABLE), which is not a no; an answer that is not known
-- here (ANSWER_UNKNOWN).  It is asked where the two are judged as one; PP17a and PP17b are asked where each is judged
-- alone.  The latest answer in force counts: one that was corrected or retracted does not, nor one given or written
-- down after the time asked about; that the case was transferred, closed or ended by death since changes nothing.
-- Organisation is the one whose work was inspected, and unit its last to hold the case before the answer.  Judged on
-- the day of the answer.
-- Code: PP17.  Entry: 17.  Family: J.  Kind: share.
-- Source: the report, L495; question pp.review-and-response-sufficient.  Clock: occurred_at.
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
where question = 'pp.review-and-response-sufficient'
