-- Lack of engagement as the cause, as judged: was it that, and not the effort, that fell short?
--
-- One row per sampled case about which an inspector answered: was insufficient delivery due to the person not engaging,
-- despite sufficient effort by the responsible officer?  Met: the answer is yes.  Not met: it is no.  Left out: the
-- question does not apply (NOT_APPLICABLE), which is not a no; an answer that is not known here (ANSWER_UNKNOWN).  It
-- does not apply to a case in which delivery was sufficient.  Yes speaks of a cause and not of good work.  The latest
-- answer in force counts: one that was corrected or retracted does not, nor one given or written down after the time
-- asked about; that the case was transferred, closed or ended by death since changes nothing.  Organisation is the one
-- whose work was inspected, and unit its last to hold the case before the answer.  Judged on the day of the answer.
-- Code: RR29c.  Entry: 29.  Family: J.  Kind: share.  Rated: no.
-- Source: the report, L622, L753; question rr.person-did-not-engage.  Clock: occurred_at.
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
where question = 'rr.person-did-not-engage'
