-- Barriers identified, as judged: did the officer sufficiently identify the barriers to the person's engagement?
--
-- One row per sampled case about which an inspector answered: did the officer sufficiently identify the barriers to the
-- person's engagement?  Met: the answer is yes.  Not met: it is no.  Left out: the question does not apply
-- (NOT_APPLICABLE), which is not a no; an answer that is not known here (ANSWER_UNKNOWN).  It does not apply to a case
-- without barriers.  The latest answer in force counts: one that was corrected or retracted does not, nor one given or
-- written down after the time asked about; that the case was transferred, closed or ended by death since changes
-- nothing.  Organisation is the one whose work was inspected, and unit its last to hold the case before the answer.
-- Judged on the day of the answer.
-- Code: AS37a.  Entry: 37.  Family: J.  Kind: share.
-- Source: the report, L850, L886; question as.barriers-identified.  Clock: occurred_at.
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
where question = 'as.barriers-identified'
