"""A form file that cannot work is refused when it is loaded, in one line that says where and what."""

from pathlib import Path

import pytest

from schemas.form import FORMS, load_form
from schemas.toml_file import FileError

TEXT = (FORMS / "gongmao-2021.toml").read_text(encoding="utf-8")
LIST_LINE = TEXT.splitlines().index("[list]") + 1


def refused(folder: Path, text: str) -> str:
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as error:
        load_form("mine", folder)
    (line,) = str(error.value).splitlines()
    return line.removeprefix(str(folder))


@pytest.mark.parametrize("column", ["enterprise", "location", "industry", "detail"])
def test_a_list_without_a_column_that_rules_and_report_need_is_refused(tmp_path: Path, column: str) -> None:
    head, *columns = TEXT.split("[[list.columns]]")
    rest = [c for c in columns if f'id = "{column}"' not in c]
    assert len(rest) == len(columns) - 1
    said = refused(tmp_path, "[[list.columns]]".join((head, *rest)))
    assert said == f"/mine.toml:{LIST_LINE}: list.columns：名单缺少 id 为 {column} 的列"


def test_a_list_with_a_column_twice_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, TEXT.replace('id = "industry"', 'id = "detail"'))
    assert said == f"/mine.toml:{LIST_LINE}: list.columns：名单缺少 id 为 industry 的列"
    said = refused(tmp_path, TEXT.replace('id = "position"', 'id = "detail"'))
    assert said.endswith("名单的列 'detail' 重复")
