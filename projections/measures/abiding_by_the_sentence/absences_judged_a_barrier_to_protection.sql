-- Absences as a barrier to protection, as judged: was the number of absences a barrier to protecting the public?
--
-- One row per sampled case about which an inspector answered: was the number of absences a barrier to protecting the
-- public?  Met: the answer is yes.  Not met: it is no.  Left out: the question does not apply (NOT_APPLICABLE), which
-- is not a no; an answer that is not known here (ANSWER_UNKNOWN).  Yes speaks of what went wrong.  The latest answer in
-- force counts: one that was corrected or retracted does not, nor one given or written down after the time asked about;
-- that the case was transferred, closed or ended by death since changes nothing.  Organisation is the one whose work
-- was inspected, and unit its last to hold the case before the answer.  Judged on the day of the answer.  What the
-- facts say of the same is in AS39c: they stand side by side, and neither enters the other.
-- Code: AS39j.  Entry: 39.  Family: J.  Kind: share.  Rated: no.  Beside: AS39c.
-- Source: the report, L868, L896; question as.absences-barred-protection.  Clock: occurred_at.
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
where question = 'as.absences-barred-protection'
