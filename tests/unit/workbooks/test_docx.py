"""Forms in Word documents: tables with spans, the head in lines above, everything else as in a workbook."""

import io
import zipfile
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from flows.workbooks.docx import read_docx
from flows.workbooks.reader import read_attachment
from schemas.checking import check_forms
from schemas.form import load_form
from tests.builders import build_form, figures

FORM = load_form("gongmao-2021")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document(*blocks: str) -> bytes:
    """A minimal .docx of these blocks."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{''.join(blocks)}</w:body></w:document>")
    return out.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, span: int = 1, merge: str = "") -> str:
    down = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[merge]
    lines = "".join(paragraph(line) for line in text.split("\n"))
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{down}</w:tcPr>{lines}</w:tc>'


def as_word(workbook: bytes, skip_rows: int = 0) -> str:
    """The first sheet of a workbook as a Word table, its merged boxes as spans; the first rows left out."""
    sheet = load_workbook(io.BytesIO(workbook)).worksheets[0]
    boxes = {(b.min_row, b.min_col): b for b in sheet.merged_cells.ranges}
    covered = {
        (r, c): b
        for b in boxes.values()
        for r in range(b.min_row, b.max_row + 1)
        for c in range(b.min_col, b.max_col + 1)
    }
    rows = []
    for r in range(1 + skip_rows, sheet.max_row + 1):
        cells, c = [], 1
        while c <= sheet.max_column:
            box = covered.get((r, c))
            span = box.max_col - box.min_col + 1 if box else 1
            tall = box is not None and box.max_row > box.min_row
            merge = ("restart" if box is not None and r == box.min_row else "continue") if tall else ""
            value = sheet.cell(r, c).value
            cells.append(cell("" if value is None else str(value), span, merge))
            c += span
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


WEEK = figures(FORM, 3, fines=4.25)
LISTED = (("小店华晟玻璃有限公司", "太原市小店区", "建材", "1.煤气报警缺失\n2.通道堵塞"),)


def test_a_form_pasted_into_word_is_read_like_the_workbook() -> None:
    workbook = build_form(FORM, week=WEEK, cumulative=WEEK, hazards=LISTED)
    word = document(as_word(workbook))
    (from_word,) = check_forms(read_attachment(word, "统计表.docx", FORM).candidates, FORM)
    (from_excel,) = check_forms(read_attachment(workbook, "统计表.xlsx", FORM).candidates, FORM)
    values = [{(f.row_kind, f.indicator): f.value for f in one.figures} for one in (from_word, from_excel)]
    assert values[0] == values[1]
    assert values[0]["week", "fines"] == Decimal("4.25")
    assert from_word.candidate.hazards == from_excel.candidate.hazards
    assert [(f.rule, f.cell) for f in from_word.findings] == [(f.rule, f.cell) for f in from_excel.findings]


def test_the_head_may_stand_in_a_line_above_the_table() -> None:
    table = as_word(build_form(FORM, week=WEEK, cumulative=WEEK), skip_rows=2)
    head = paragraph("填报单位:太原市应急管理局</w:t><w:tab/><w:t>填表人:张三</w:t><w:tab/><w:t>填表日期:2021年3月5日")
    (found,) = read_attachment(document(paragraph(FORM.title), head, table), "统计表.docx", FORM).candidates
    assert found.unit is not None
    assert found.unit.text == "太原市应急管理局"
    assert found.filled_on is not None
    assert found.filled_on.text == "2021年3月5日"


def test_deleted_text_is_not_read() -> None:
    table = as_word(build_form(FORM, week=WEEK, cumulative=WEEK))
    deleted = table.replace(
        "<w:t>4.25</w:t>", "<w:t>4.25</w:t></w:r><w:del><w:r><w:delText>9</w:delText></w:r></w:del><w:r>"
    )
    (found,) = read_attachment(document(deleted), "统计表.docx", FORM).candidates
    assert {e.text for e in found.entries if e.indicator == "fines"} == {"4.25"}


@pytest.mark.parametrize(
    "blocks", [[paragraph("现将报表报上，请查收。")], ["<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"]]
)
def test_a_letter_in_word_is_readable_and_no_form(blocks: list[str]) -> None:
    reading = read_attachment(document(*blocks), "说明.docx", FORM)
    assert (reading.readable, reading.candidates) == (True, ())


def test_a_damaged_document_says_so() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>")
    reading = read_attachment(out.getvalue(), "统计表.docx", FORM)
    assert not reading.readable
    assert [f.rule for f in reading.findings] == ["file-damaged"]


def test_a_span_beyond_reason_is_refused() -> None:
    row = f"<w:tr>{cell('x', span=10**9)}</w:tr>"
    reading = read_attachment(document(f"<w:tbl>{row}</w:tbl>"), "统计表.docx", FORM)
    assert [f.rule for f in reading.findings] == ["file-bomb"]


def offset_table() -> str:
    """A table whose figures have their first boundary one grid column left of where the labels have it."""
    labels = [indicator.label for indicator in FORM.indicators]
    head = cell("统计项分类") + "".join(cell(label, 3) for label in labels)
    rows = [
        cell(name) + "".join(cell(str(figure), 2 if n == 0 else 4 if n == 1 else 3) for n in range(len(labels)))
        for name, figure in (("本周", 1), ("累计", 5))
    ]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in (head, *rows)) + "</w:tbl>"


def test_a_boundary_that_is_a_grid_column_off_moves_no_figure() -> None:
    (candidate,) = read_attachment(document(paragraph(FORM.title), offset_table()), "a.docx", FORM).candidates
    assert candidate.findings == ()
    assert [entry.text for entry in candidate.entries] == ["1"] * 17 + ["5"] * 17


RAISED = '<w:vertAlign w:val="superscript"/>'
SHOWN = '<w:vanish w:val="0"/>'


def run(text: str, properties: str) -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("inside", "seen"),
    [
        (f"<w:p>{run('5', '')}{run('2', RAISED)}</w:p>", "5²"),
        (f"<w:p>{run('5', '<w:strike/>')}{run('6', '')}</w:p>", "6"),
        (f"<w:p>{run('5', '<w:vanish/>')}{run('6', SHOWN)}</w:p>", "6"),
        (f"<w:p><w:moveFrom>{run('5', '')}</w:moveFrom>{run('6', '')}</w:p>", "6"),
        (f"<w:sdt><w:sdtContent>{paragraph('6')}</w:sdtContent></w:sdt>", "6"),
        (f"<w:tbl><w:tr><w:tc>{paragraph('6')}</w:tc></w:tr></w:tbl>", "6"),
    ],
)
def test_a_cell_is_read_as_it_is_seen(inside: str, seen: str) -> None:
    (sheet,) = read_docx(document(f"<w:tbl><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>"))
    assert [c.text for c in sheet.cells] == [seen]


def test_cells_and_rows_in_content_controls_stand_where_they_are_seen() -> None:
    held = f"<w:sdt><w:sdtContent>{cell('2')}</w:sdtContent></w:sdt>"
    row = f"<w:customXml><w:tr>{cell('1')}{held}{cell('3')}</w:tr></w:customXml>"
    (sheet,) = read_docx(document(f"<w:tbl>{row}</w:tbl>"))
    assert [(c.address, c.text) for c in sheet.cells] == [("A1", "1"), ("B1", "2"), ("C1", "3")]
