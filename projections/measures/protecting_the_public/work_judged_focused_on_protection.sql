-- Work focused on protection, as judged: was the officer's work so, for those at risk of harm?
--
-- One row per sampled case about which an inspector answered: was the work delivered by the responsible officer
-- sufficiently focused on protecting those at risk of harm?  Met: the answer is yes.  Not met: it is no.  Left out: the
-- question does not apply (NOT_APPLICABLE), which is not a no; an answer that is not known here (ANSWER_UNKNOWN).  It
-- does not apply to a case in which nobody in particular is at risk.  The latest answer in force counts: one that was
-- corrected or retracted does not, nor one given or written down after the time asked about; that the case was
-- transferred, closed or ended by death since changes nothing.  Organisation is the one whose work was inspected, and
-- unit its last to hold the case before the answer.  Judged on the day of the answer.
-- Code: PP07.  Entry: 7.  Family: J.  Kind: share.
-- Source: the report, L477, L525; question pp.work-focused.  Clock: occurred_at.
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
where question = 'pp.work-focused'
