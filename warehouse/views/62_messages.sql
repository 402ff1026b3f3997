-- Every mail collected. As long as only the pipeline has decided, its outcome is the one stored with the mail; once an
-- operator has decided on a form in it, the outcome follows the forms, the one that most needs a person first.

create or replace view messages as
with decided as (
    select
        s.message_no,
        bool_or(d.decided_by <> 'pipeline') as reviewed,
        arg_min(
            (d.verdict, d.reason),
            (case d.verdict when 'held' then 0 when 'rejected' then 1 else 2 end, s.submission_no)
        ) as worst
    from store.decisions_as_of((select p.known_at from store.present as p)) as d
    inner join store.submissions as s using (submission_no)
    group by s.message_no
)

select
    m.message_sha256,
    m.message_id,
    m.sender,
    m.subject,
    m.received_at,
    if(d.reviewed, d.worst[1], m.outcome) as outcome,
    if(d.reviewed, d.worst[2], m.reason) as reason,
    m.size_bytes,
    m.answers,
    m.known_at
from store.messages as m
left join decided as d using (message_no);

comment on view messages is '邮件：收取的每一封邮件及其处理结果';
comment on column messages.message_sha256 is '原始邮件的 SHA-256，即存档中的文件名';
comment on column messages.message_id is '邮件的 Message-ID';
comment on column messages.sender is '发件人地址';
comment on column messages.subject is '主题';
comment on column messages.received_at is '邮件服务器收到的时间';
comment on column messages.outcome is
'accepted（采用）、rejected（退回）、held（待核定）、unreadable（无法读取）、no_form（没有报表）、own（本系统的信）或 bounce（退信）';
comment on column messages.reason is '结果的理由';
comment on column messages.size_bytes is '邮件大小，字节';
comment on column messages.answers is '所涉及的本系统信件的 Message-ID';
comment on column messages.known_at is '首次处理的时间';
