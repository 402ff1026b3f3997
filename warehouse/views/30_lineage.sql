-- Every figure shown, back to the cell it was read from and to the call that changed it: adding these values up
-- gives the figure views.

create or replace macro lineage_as_of(t) as table
select
    f.week_ending,
    f.unit_id,
    f.row_kind::varchar as row_kind,
    f.indicator,
    f.value,
    s.sheet,
    f.cell,
    f.raw_text,
    s.attachment_sha256,
    m.message_sha256,
    s.received_at,
    f.carried_from,
    s.submission_id,
    s.file_name,
    f.cell_value,
    'c' || c.correction_no as correction_id,
    c.reason as correction_reason,
    c.decided_by as corrected_by,
    c.decided_at as corrected_at
from store.figures_as_of(t::timestamptz) as f
inner join store.submissions as s using (submission_no)
inner join store.messages as m using (message_no)
left join store.corrections as c on f.correction_no = c.correction_no
where f.cell is not null or f.correction_no is not null;

create or replace view lineage as
select
    week_ending, unit_id, row_kind, indicator, value, sheet, cell, raw_text, attachment_sha256, message_sha256,
    received_at, carried_from, submission_id, file_name, cell_value, correction_id, correction_reason, corrected_by,
    corrected_at
from lineage_as_of((select p.known_at from store.present as p));

comment on macro table lineage_as_of is '某一时刻所知的溯源；lineage_as_of(t)，列同 lineage';

comment on view lineage is '溯源：每个在用的数来自哪封邮件、哪个附件、哪个单元格，是否经电话更正；沿用的累计按所用的周列出';
comment on column lineage.week_ending is '报送周，以周五日期为名';
comment on column lineage.unit_id is '报送单位，见 units';
comment on column lineage.row_kind is 'week（本周）或 cumulative（累计）';
comment on column lineage.indicator is '指标';
comment on column lineage.value is '数值；经电话更正的为更正后的数';
comment on column lineage.sheet is '工作表名';
comment on column lineage.cell is '单元格，如 C6';
comment on column lineage.raw_text is '单元格原文';
comment on column lineage.attachment_sha256 is '附件内容的 SHA-256';
comment on column lineage.message_sha256 is '原始邮件的 SHA-256，即存档中的文件名';
comment on column lineage.received_at is '邮件服务器收到的时间';
comment on column lineage.carried_from is '累计沿用自哪一周；本周自报的为空';
comment on column lineage.submission_id is '来自哪份报表，见 submissions';
comment on column lineage.file_name is '附件文件名';
comment on column lineage.cell_value is '从单元格读出的数值';
comment on column lineage.correction_id is '电话更正的编号；未经更正的为空';
comment on column lineage.correction_reason is '电话更正的理由';
comment on column lineage.corrected_by is '由谁记录电话更正';
comment on column lineage.corrected_at is '电话更正的时间';
