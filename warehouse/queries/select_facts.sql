-- Everything that a rebuild must find again, as (topic, which, what): first what is stored, with the time since when it
-- is known, then what follows from it at the present.
with named as (
    select s.submission_no, s.submission_id || ' ' || s.file_name as name
    from store.submissions as s
),

decided as (
    select
        d.submission_no,
        row_number() over (partition by d.submission_no order by d.decision_no) as ordinal,
        concat_ws(
            ' ', d.verdict, u.unit_id, w.week_ending::varchar, '同 ' || o.submission_id, d.decided_at::varchar, d.decided_by,
            d.reason
        ) as content
    from store.decisions as d
    left join store.submissions as o on d.repeats_no = o.submission_no
    left join store.units as u using (unit_no)
    left join store.weeks as w using (week_no)
)

select
    '邮件' as topic,
    left(message_sha256, 12) || ' ' || sender || ' ' || subject as name,
    concat_ws(' ', outcome, received_at::varchar, known_at::varchar, reason) as content
from store.messages
union all
select '报表' as topic, n.name, concat_ws(' ', s.sheet, s.received_at::varchar, s.known_at::varchar, s.filled_by) as content
from store.submissions as s
inner join named as n using (submission_no)
union all
select '判定' as topic, n.name || ' 第' || d.ordinal || '次' as name, d.content
from decided as d
inner join named as n using (submission_no)
union all
select
    '读出的数' as topic, n.name || ' ' || f.row_kind || ' ' || i.indicator as name,
    concat_ws(' ', coalesce(f.value::varchar, '读不出'), f.cell, '“' || f.raw_text || '”') as content
from store.figures as f
inner join named as n using (submission_no)
inner join store.indicators as i using (indicator_no)
union all
select
    '名单' as topic, n.name || ' 第' || h.position || '行' as name,
    concat_ws(' ', h.enterprise, h.location, h.industry, h.detail) as content
from store.hazards as h
inner join named as n using (submission_no)
union all
select
    '校验发现' as topic,
    concat_ws(' ', coalesce(n.name, left(m.message_sha256, 12) || ' ' || m.subject), f.rule, f.severity) as name,
    count(*) || ' 处' as content
from store.findings as f
inner join store.messages as m using (message_no)
left join named as n on f.submission_no = n.submission_no
group by n.name, m.message_sha256, m.subject, f.rule, f.severity
union all
select
    '电话更正' as topic,
    concat_ws(' ', u.unit_id, w.week_ending::varchar, c.row_kind::varchar, i.indicator)
    || ' 第' || row_number() over (partition by u.unit_id, w.week_ending, c.row_kind, i.indicator order by c.correction_no)
    || '次' as name,
    concat_ws(' ', coalesce(c.value::varchar, '撤销'), c.decided_at::varchar, c.decided_by, c.reason) as content
from store.corrections as c
inner join store.units as u using (unit_no)
inner join store.weeks as w using (week_no)
inner join store.indicators as i using (indicator_no)
union all
select
    '本周数' as topic, concat_ws(' ', unit_id, week_ending::varchar, indicator) as name,
    coalesce(value::varchar, '空') as content
from weekly_figures
union all
select
    '累计数' as topic, concat_ws(' ', unit_id, week_ending::varchar, indicator) as name,
    concat_ws(' ', coalesce(value::varchar, '空'), '沿用 ' || carried_from::varchar) as content
from cumulative_figures
union all
select
    '报送情况' as topic, concat_ws(' ', unit_id, week_ending::varchar) as name,
    concat_ws(' ', status, received_at::varchar, reason) as content
from timeliness
union all
select
    '报表现状' as topic, submission_id || ' ' || file_name as name,
    concat_ws(' ', state, unit_id, week_ending::varchar, '第' || version || '版', '同 ' || repeats) as content
from submissions
union all
select '邮件结果' as topic, left(message_sha256, 12) || ' ' || sender || ' ' || subject as name, outcome as content
from messages;
