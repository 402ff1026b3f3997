-- Every form found in a mail, with its present state.

create or replace view submissions as
select
    s.submission_id,
    u.unit_id,
    w.week_ending,
    v.version,
    case
        when d.verdict <> 'accepted' then d.verdict
        when v.in_force then 'accepted'
        else 'superseded'
    end as state,
    s.received_at,
    s.file_name,
    s.attachment_sha256,
    m.message_sha256,
    s.sheet,
    s.filled_by,
    o.submission_id as repeats,
    d.reason,
    d.decided_at,
    d.decided_by
from store.submissions as s
inner join store.messages as m using (message_no)
inner join store.decisions_as_of((select p.known_at from store.present as p)) as d using (submission_no)
left join store.versions_as_of((select p.known_at from store.present as p)) as v using (submission_no)
left join store.submissions as o on v.repeats_no = o.submission_no
left join store.units as u on d.unit_no = u.unit_no
left join store.weeks as w on d.week_no = w.week_no;

comment on view submissions is '报表：邮件中找到的每一份报表及其现状';
comment on column submissions.submission_id is '报表编号，由邮件、附件和工作表得出';
comment on column submissions.unit_id is '报送单位；不明的为空';
comment on column submissions.week_ending is '报送周；不明的为空';
comment on column submissions.version is '该单位该周的第几版；重复报送的为所重复的那一版；未采用的为空';
comment on column submissions.state is 'accepted（有效）、superseded（已被新版取代，或为重复报送）、rejected（退回）或 held（待人工核定）';
comment on column submissions.received_at is '邮件服务器收到的时间';
comment on column submissions.file_name is '附件文件名';
comment on column submissions.attachment_sha256 is '附件内容的 SHA-256';
comment on column submissions.message_sha256 is '原始邮件的 SHA-256，见 messages';
comment on column submissions.sheet is '工作表名';
comment on column submissions.filled_by is '填表人';
comment on column submissions.repeats is '重复的是哪份报表；不是重复报送的为空';
comment on column submissions.reason is '判定理由';
comment on column submissions.decided_at is '判定时间';
comment on column submissions.decided_by is '由谁判定：pipeline（自动）或操作员';
