-- One row per case that has been under supervision: the bands into which its days of absence fall, by the ruling.
--
-- The bands are none, up to `few_absences`, up to `acceptable_absence_limit`, below `many_absences`, and from there on.
-- Source: the report, L860 to L864.  Clock: occurred_at.
-- Reads: absence_counts, threshold.

with

labels as (

    select
        *,
        '1-' || cast(few_absences as varchar) as label_few,
        case
            when few_absences + 1 = acceptable_absence_limit then cast(acceptable_absence_limit as varchar)
            else cast(few_absences + 1 as varchar) || '-' || cast(acceptable_absence_limit as varchar)
        end as label_limit,
        cast(acceptable_absence_limit + 1 as varchar) || '-' || cast(many_absences - 1 as varchar) as label_more,
        cast(many_absences as varchar) || '+' as label_many
    from threshold

)

select
    absence_counts.*,
    case
        when acceptable_days = 0 then '0'
        when acceptable_days <= few_absences then label_few
        when acceptable_days <= acceptable_absence_limit then label_limit
        when acceptable_days < many_absences then label_more
        else label_many
    end as acceptable_band,
    case
        when unacceptable_days = 0 then '0'
        when unacceptable_days <= few_absences then label_few
        when unacceptable_days <= acceptable_absence_limit then label_limit
        when unacceptable_days < many_absences then label_more
        else label_many
    end as unacceptable_band
from absence_counts
cross join labels
