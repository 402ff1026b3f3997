"""What the worker writes, the parent reads back unchanged."""

import io

import pytest

from flows.workbooks.reader import read_attachment
from flows.workbooks.wire import decode, encode, read_frame, write_frame
from schemas.form import load_form
from tests.builders import Layout, build_form, figures

FORM = load_form("gongmao-2021")


def test_a_reading_survives_the_way() -> None:
    content = build_form(
        FORM,
        week=figures(FORM, fines=22.05, closures="约5", joint_sanctions=None),
        hazards=[("甲厂", "太原市", "冶金", "1.\n2.")],
        layout=Layout(units={"fines": "元"}, extra={"其他": (1, 2)}),
    )
    reading = read_attachment(content, "a.xlsx", FORM)
    assert reading.candidates
    assert decode(encode(reading)) == reading


def test_frames_keep_their_bounds() -> None:
    pipe = io.BytesIO()
    for content in (b"", b"a\n", bytes(70_000)):
        write_frame(pipe, content)
    pipe.seek(0)
    assert [read_frame(pipe) for _ in range(4)] == [b"", b"a\n", bytes(70_000), None]


def test_a_cut_off_frame_is_the_end() -> None:
    assert read_frame(io.BytesIO(b"\0\0\0\0\0\0\0\x05ab")) is None


def test_nonsense_is_not_believed() -> None:
    with pytest.raises(ValueError, match="bytes"):
        read_frame(io.BytesIO(b"Traceback (most recent call last)"))
