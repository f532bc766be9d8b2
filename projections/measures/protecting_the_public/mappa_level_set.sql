-- MAPPA level set: does every eligible case of the NPS have a level?
--
-- One row per case that is eligible for multi-agency public protection arrangements and that the NPS has supervised
-- last.  Eligible: the allocation says so, or a MAPPA flag has been up on a day of supervision; a level alone does not
-- make it so.  Met: a level has been set by the day asked, also before the allocation or in prison; the category is the
-- latest, LEVEL_1 to LEVEL_3.  There is no time allowed: the level should be there from the first day of supervision.  A
-- case transferred from a CRC counts, and one that the NPS handed to a CRC has no row, nor has one still in prison.  A
-- case closed is judged up to its closure.  A fact that was written down late counts from the day on which it happened,
-- once it is known; a level withdrawn from the record is none.  Nothing is left out.  Organisation and unit are those of
-- the day judged: the day asked, or the last day of supervision.
-- Code: PP15.  Entry: 15.  Family: T.  Kind: share.
-- Source: the report, L537.  Clock: occurred_at.
-- Reads: supervised_cases, allocation_decided, risk_flag_spells, mappa_levels.

with

grounds as (

    select case_ref, event_id, occurred_at, 1 as rank
    from allocation_decided
    where is_mappa_eligible
    union all
    select supervised_cases.case_ref, risk_flag_spells.opened_by, risk_flag_spells.starts_at, 2
    from supervised_cases
    inner join risk_flag_spells
        on supervised_cases.case_ref = risk_flag_spells.case_ref
        and (risk_flag_spells.ends_at is null or risk_flag_spells.ends_at > supervised_cases.started_at)
        and (supervised_cases.ended_at is null or risk_flag_spells.starts_at < supervised_cases.ended_at)
    where risk_flag_spells.flag = 'MAPPA'

),

eligible as (

    select
        grounds.*,
        row_number() over (partition by case_ref order by rank, occurred_at, event_id) as place
    from grounds

),

levels as (

    select
        *,
        row_number() over (partition by case_ref order by sequence desc) as from_last
    from mappa_levels

)

select
    cases.case_ref as thing,
    cases.case_ref,
    cases.organisation,
    cases.unit,
    cases.judged_on,
    levels.opened_by is not null as met,
    cast(null as bigint) as value,
    case levels.level when 1 then 'LEVEL_1' when 2 then 'LEVEL_2' when 3 then 'LEVEL_3' end as category,
    cast(null as text) as excluded,
    case when levels.opened_by is null then [eligible.event_id] else [eligible.event_id, levels.opened_by] end as evidence
from supervised_cases as cases
inner join eligible on cases.case_ref = eligible.case_ref and eligible.place = 1
left join levels on cases.case_ref = levels.case_ref and levels.from_last = 1
where cases.organisation = 'NPS'
