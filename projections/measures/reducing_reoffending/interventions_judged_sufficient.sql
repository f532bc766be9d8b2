-- Interventions for each need, as judged: were sufficient interventions delivered to address the need?
--
-- One row per sampled case and need about which an inspector answered: were sufficient interventions delivered to
-- address the need?  Met: the answer is yes.  Not met: it is no.  Left out: the question does not apply
-- (NOT_APPLICABLE), which is not a no; an answer that is not known here (ANSWER_UNKNOWN).  It does not apply to a need
-- that the case does not have.  The latest answer in force counts: one that was corrected or retracted does not, nor
-- one given or written down after the time asked about; that the case was transferred, closed or ended by death since
-- changes nothing.  Organisation is the one whose work was inspected, and unit its last to hold the case before the
-- answer.  Judged on the day of the answer.  What the facts say of the same is in RR30: they stand side by side, and
-- neither enters the other.
-- Code: RR29.  Entry: 29.  Family: J.  Kind: share.  Beside: RR30.
-- Source: the report, L624-L637 (Table 4), L759; question rr.interventions.  Clock: occurred_at.
-- Reads: judgements.

select
    case_ref || '/' || need_asked as thing,
    case_ref,
    organisation,
    unit,
    judged_on,
    met,
    cast(null as bigint) as value,
    cast(null as text) as category,
    excluded,
    evidence,
    need
from judgements
where question = 'rr.interventions'
