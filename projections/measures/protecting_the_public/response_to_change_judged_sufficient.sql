-- Response to change, as judged: was it sufficient where the risk of harm was concerned?
--
-- One row per sampled case about which an inspector answered: was there a sufficient response to changing circumstances
-- that bear on the risk of harm?  Met: the answer is yes.  Not met: it is no.  Left out: the question does not apply
-- (NOT_APPLICABLE), which is not a no; an answer that is not known here (ANSWER_UNKNOWN).  It is the part of PP17 on
-- response, and does not apply to a case that required none.  The latest answer in force counts: one that was corrected
-- or retracted does not, nor one given or written down after the time asked about; that the case was transferred,
-- closed or ended by death since changes nothing.  Organisation is the one whose work was inspected, and unit its last
-- to hold the case before the answer.  Judged on the day of the answer.  What the facts say of the same is in RR32b:
-- they stand side by side, and neither enters the other.
-- Code: PP17b.  Entry: 17.  Family: J.  Kind: share.  Beside: RR32b.
-- Source: the report, L545; question pp.change-response-sufficient.  Clock: occurred_at.
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
where question = 'pp.change-response-sufficient'
