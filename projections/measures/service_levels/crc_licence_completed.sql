-- Licence or post-sentence supervision completed with a CRC: did it end successfully?
--
-- One row per custodial sentence that was supervised after release, closed by the day asked while a CRC held it.  Met:
-- closed as completed, as expired, or as revoked for good progress.  Not met: closed as recalled, or as revoked for a
-- breach or a new offence; nor where it expired while the person was in prison on a recall, which is no success.  Open
-- cases, and those never supervised after release, have no row.  A case that was recalled and released again counts by
-- how it ended, and one transferred under the organisation that held it last.  Left out: the person died (DIED); the
-- case went to another area (TRANSFERRED_OUT); the reason is not known (REASON_UNKNOWN).  Judged on the day of the
-- closure.  It is the measure AS43b, of CRC cases alone.
-- Code: CRC-SL9A.  Entry: 43.  Family: T.  Kind: share.  Target: licence_completion_target.
-- Source: service level CRC SL 9a, with a target of 65%: the report, L81.  Clock: occurred_at.
-- Reads: completions.

select
    case_ref as thing,
    case_ref,
    organisation,
    unit,
    judged_on,
    is_met as met,
    cast(null as bigint) as value,
    closure_reason as category,
    excluded,
    evidence
from completions
where sentence_type = 'CUSTODY' and organisation = 'CRC'
