-- Reviews, as judged: were reviews carried out, and well enough?
--
-- One row per sampled case about which an inspector answered: were reviews carried out, and well enough?  Met: the
-- answer is yes.  Not met: it is no.  Left out: the question does not apply (NOT_APPLICABLE), which is not a no; an
-- answer that is not known here (ANSWER_UNKNOWN).  A case without any review is answered no.  The latest answer in
-- force counts: one that was corrected or retracted does not, nor one given or written down after the time asked about;
-- that the case was transferred, closed or ended by death since changes nothing.  Organisation is the one whose work
-- was inspected, and unit its last to hold the case before the answer.  Judged on the day of the answer.  What the
-- facts say of the same is in RR32a: they stand side by side, and neither enters the other.
-- Code: RR32e.  Entry: 32.  Family: J.  Kind: share.  Beside: RR32a.
-- Source: the report, L677, L779; question rr.reviews-sufficient.  Clock: occurred_at.
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
where question = 'rr.reviews-sufficient'
