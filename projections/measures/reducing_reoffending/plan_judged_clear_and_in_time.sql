-- Clear plan in time, as judged: was there a clear sentence plan within an appropriate time?
--
-- One row per sampled case about which an inspector answered: was there a clear sentence plan within an appropriate
-- time?  Met: the answer is yes.  Not met: it is no.  Left out: the question does not apply (NOT_APPLICABLE), which is
-- not a no; an answer that is not known here (ANSWER_UNKNOWN).  What is appropriate is the inspector's to say, and a
-- plan that came in time and was not clear is not met.  The latest answer in force counts: one that was corrected or
-- retracted does not, nor one given or written down after the time asked about; that the case was transferred, closed
-- or ended by death since changes nothing.  Organisation is the one whose work was inspected, and unit its last to hold
-- the case before the answer.  Judged on the day of the answer.  What the facts say of the same is in RR27: they stand
-- side by side, and neither enters the other.
-- Code: RR28a.  Entry: 28.  Family: J.  Kind: share.  Beside: RR27.
-- Source: the report, L612, L749; question rr.plan-in-time.  Clock: occurred_at.
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
where question = 'rr.plan-in-time'
