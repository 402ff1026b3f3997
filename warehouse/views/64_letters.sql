-- Every outgoing letter with its latest state.

create or replace view store.letter_states as
select
    letter_no,
    arg_max(state, event_no) as state,
    arg_max(happened_at, event_no) as since,
    arg_max(detail, event_no) as detail,
    max(happened_at) filter (where state in ('sent', 'partial')) as sent_at
from store.letter_events
group by letter_no;

create or replace view letters as
select
    l.letter_id,
    l.kind,
    l.week_ending,
    l.unit_id,
    array_to_string(l.recipients, ', ') as recipients,
    s.state,
    l.rfc_message_id,
    s.sent_at,
    l.subject,
    l.created_at,
    s.detail
from store.letters as l
inner join store.letter_states as s using (letter_no)
order by l.letter_no;

comment on view letters is '发出的信：报表、回执、退回、催报和告警';
comment on column letters.letter_id is '信件编号';
comment on column letters.kind is 'report（汇总报表）、receipt（回执）、rejection（退回）、reminder（催报）或 alert（告警）';
comment on column letters.week_ending is '关于哪个报送周';
comment on column letters.unit_id is '关于哪个单位；不限一个单位的为空';
comment on column letters.recipients is '收件人地址，以逗号分隔';
comment on column letters.state is
'queued（待发）、sending（正在发）、sent（已发）、partial（部分收件人被拒）、failed（失败）或 unknown（结果不明）';
comment on column letters.rfc_message_id is '信件的 Message-ID';
comment on column letters.sent_at is '发出时间；未发出的为空';
comment on column letters.subject is '主题';
comment on column letters.created_at is '成稿时间';
comment on column letters.detail is '最近状态的说明';
