-- Reviews that use what providers know, as judged: was their information sufficient?
--
-- One row per sampled case about which an inspector answered: were reviews based on sufficient information from
-- contracted providers and partner organisations?  Met: the answer is yes.  Not met: it is no.  Left out: the question
-- does not apply (NOT_APPLICABLE), which is not a no; an answer that is not known here (ANSWER_UNKNOWN).  It does not
-- apply to a case without any review.  The latest answer in force counts: one that was corrected or retracted does not,
-- nor one given or written down after the time asked about; that the case was transferred, closed or ended by death
-- since changes nothing.  Organisation is the one whose work was inspected, and unit its last to hold the case before
-- the answer.  Judged on the day of the answer.  What the facts say of the same is in RR32g: they stand side by side,
-- and neither enters the other.
-- Code: RR32f.  Entry: 32.  Family: J.  Kind: share.  Beside: RR32g.
-- Source: the report, L677; question rr.review-used-provider-information.  Clock: occurred_at.
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
where question = 'rr.review-used-provider-information'
