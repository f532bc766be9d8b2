-- One row per sampled case and question that an inspector answered: the latest answer in force.
--
-- A changed answer supersedes the earlier one, and where several inspections asked the same of a case the last answer
-- counts.  `answer` is YES, NO or NOT_APPLICABLE, which is not the same as no: `met` is true for yes, false for no, and
-- null otherwise, with the reason in `excluded`.  `question` is the code of the question; one that was asked about each
-- need of the case, such as `rr.interventions.drug-misuse`, stands under its own name, `rr.interventions`, with the
-- need beside it, and as the question writes it.  `organisation` is the one whose work was inspected, and `unit` its
-- last unit to hold the case before the answer, whoever held the case that day.  `evidence` is the judgement, and then
-- the events that the inspector relied on.  An answer about a case that is in no sample is left out.
-- Source: case_judged, case_sampled.  Clock: occurred_at.
-- Reads: case_judged, case_sampled, organisation_spells.

with

needs as (

    select 'THINKING_AND_BEHAVIOUR' as need, 'thinking-and-behaviour' as code
    union all
    select 'DRUG_MISUSE', 'drug-misuse'
    union all
    select 'ALCOHOL', 'alcohol'
    union all
    select 'RELATIONSHIPS', 'relationships'
    union all
    select 'EMOTIONAL_WELL_BEING', 'emotional-well-being'
    union all
    select 'LIFESTYLE_AND_ASSOCIATES', 'lifestyle-and-associates'
    union all
    select 'ATTITUDES', 'attitudes'
    union all
    select 'ACCOMMODATION', 'accommodation'
    union all
    select 'EMPLOYMENT_TRAINING_EDUCATION', 'employment-training-education'
    union all
    select 'FINANCE', 'finance'

),

asked_of_each_need as (

    select 'rr.interventions' as question, need, code, 'rr.interventions.' || code as asked from needs
    union all
    select 'rr.progress', need, code, 'rr.progress.' || code from needs

),

samples as (

    select
        *,
        row_number() over (
            partition by inspection_ref, case_ref
            order by occurred_at desc, recorded_at desc, source desc, event_id desc
        ) as from_last
    from case_sampled

),

answers as (

    select
        case_judged.*, samples.organisation,
        row_number() over (
            partition by case_judged.case_ref, case_judged.question
            order by
                case_judged.occurred_at desc, case_judged.recorded_at desc,
                case_judged.source desc, case_judged.event_id desc
        ) as from_last
    from case_judged
    inner join samples
        on case_judged.inspection_ref = samples.inspection_ref
        and case_judged.case_ref = samples.case_ref
        and samples.from_last = 1

),

holders as (

    select
        answers.case_ref, answers.question, organisation_spells.unit,
        row_number() over (
            partition by answers.case_ref, answers.question order by organisation_spells.sequence desc
        ) as from_last
    from answers
    inner join organisation_spells
        on answers.case_ref = organisation_spells.case_ref
        and answers.organisation = organisation_spells.organisation
        and organisation_spells.starts_at <= answers.occurred_at
    where answers.from_last = 1

)

select
    answers.case_ref,
    coalesce(asked_of_each_need.question, answers.question) as question,
    asked_of_each_need.need,
    asked_of_each_need.code as need_asked,
    answers.inspection_ref,
    answers.organisation,
    holders.unit,
    answers.occurred_at as judged_at,
    answers.occurred_on as judged_on,
    answers.answer,
    case when answers.answer = 'YES' then true when answers.answer = 'NO' then false end as met,
    case
        when answers.answer = 'NOT_APPLICABLE' then 'NOT_APPLICABLE'
        when answers.answer <> 'YES' and answers.answer <> 'NO' then 'ANSWER_UNKNOWN'
    end as excluded,
    answers.event_id as judged_by,
    [answers.event_id] || coalesce(answers.evidence, []) as evidence
from answers
left join asked_of_each_need on answers.question = asked_of_each_need.asked
left join holders
    on answers.case_ref = holders.case_ref and answers.question = holders.question and holders.from_last = 1
where answers.from_last = 1
