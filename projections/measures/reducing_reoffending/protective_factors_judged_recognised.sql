-- Protective factors in the plan, as judged: did planning sufficiently recognise or support the protective factors?
--
-- One row per sampled case about which an inspector answered: did planning sufficiently recognise or support the
-- protective factors?  Met: the answer is yes.  Not met: it is no.  Left out: the question does not apply
-- (NOT_APPLICABLE), which is not a no; an answer that is not known here (ANSWER_UNKNOWN).  The latest answer in force
-- counts: one that was corrected or retracted does not, nor one given or written down after the time asked about; that
-- the case was transferred, closed or ended by death since changes nothing.  Organisation is the one whose work was
-- inspected, and unit its last to hold the case before the answer.  Judged on the day of the answer.
-- Code: RR28c.  Entry: 28.  Family: J.  Kind: share.
-- Source: the report, L614, L749; question rr.protective-factors-recognised.  Clock: occurred_at.
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
where question = 'rr.protective-factors-recognised'
