-- Every finding: about a form, about an attachment, or about a mail as a whole.

create or replace view findings as
select
    s.submission_id,
    m.message_sha256,
    f.attachment_sha256,
    f.rule,
    f.severity,
    f.sheet,
    f.cell,
    f.raw_text,
    f.message
from store.findings_as_of((select p.known_at from store.present as p)) as f
inner join store.messages as m using (message_no)
left join store.submissions as s on f.submission_no = s.submission_no
order by m.received_at, m.message_no, s.submission_no, f.ordinal;

comment on view findings is '校验发现：一行一条';
comment on column findings.submission_id is '关于哪份报表；关于整个附件或邮件的为空';
comment on column findings.message_sha256 is '原始邮件的 SHA-256，见 messages';
comment on column findings.attachment_sha256 is '附件内容的 SHA-256；关于整封邮件的为空';
comment on column findings.rule is '规则代号';
comment on column findings.severity is 'error（不予采用）、warning（采用并标记）或 note（提示）';
comment on column findings.sheet is '工作表名';
comment on column findings.cell is '单元格，如 C6';
comment on column findings.raw_text is '单元格原文';
comment on column findings.message is '说明';
