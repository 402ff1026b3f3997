"""Decision pages: what the runs of review, correct and rebuild leave in the Prefect UI, as Markdown."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flows.artifacts import escape
from flows.steps.summary import CorrectionSummary, ReviewSummary

if TYPE_CHECKING:  # they bring DuckDB, which loading a flow should not wait for
    from flows.steps.rebuilding import RebuildSummary
    from warehouse.stored import StoredForm

_VERDICTS = {"accepted": "采用", "rejected": "退回", "held": "待核定"}
_SHOWN = 500  # lines that a page in the browser can bear


def waiting_page(forms: "Sequence[StoredForm]") -> str:
    """The forms that wait for a decision, with the ids to name them by."""
    lines = [f"# 待核定 {len(forms)} 份", ""]
    if forms:
        lines += ["| 编号 | 收到 | 发件人 | 文件 | 工作表 | 单位 | 周 | 缘由 |", "|---|---|---|---|---|---|---|---|"]
    for one in forms:
        known = one.submission
        cells = (
            known.submission_id,
            f"{known.received_at:%m-%d %H:%M}",
            one.sender,
            known.file_name,
            known.sheet,
            known.unit_id or "不明",
            str(known.week_ending or "不明"),
            known.reason,
        )
        lines.append("| " + " | ".join(map(escape, cells)) + " |")
    return "\n".join(lines) + "\n"


def review_page(summary: ReviewSummary) -> str:
    """One decision."""
    lines = [
        f"# {_VERDICTS[summary.verdict]} {summary.submission_id}",
        f"- 文件：{escape(summary.file_name)}",
        f"- 单位和周：{escape(summary.unit_name or '不明')} {summary.week_ending or '不明'}",
        f"- 通知：{escape(summary.recipient) or '不通知（发件人没有登记，或同一邮件里还有待核定的）'}",
    ]
    lines += [f"- 提示：{escape(message)}" for message in summary.warnings]
    return "\n".join(lines) + "\n"


def correction_page(summary: CorrectionSummary) -> str:
    """One figure changed by telephone."""
    label, cell = escape(summary.label), summary.cell or "空"
    lines = [f"# 电话更正 {escape(summary.unit_name)} {summary.week_ending}"]
    if summary.repeated:
        lines.append(f"- {label}：同样的更正已经记录过，没有再记，也不再通知")
    else:
        lines.append(f"- {label}：{summary.before or '空'} → **{summary.after or '空'}**（表中为 {cell}）")
        lines.append(f"- 通知：{escape(summary.recipient)}")
    lines += [f"- **注意**：{escape(message)}" for message in summary.warnings]
    lines.append("- 这一周已经上报的，填上该周、勾选 reissue 运行 `report`，即发更正版")
    return "\n".join(lines) + "\n"


def rebuild_page(summary: "RebuildSummary") -> str:
    """What differs between the present warehouse and the rebuilt one."""
    found = summary.differences
    lines = [
        f"# 重建：{f'{len(found)} 处不同' if found else '与现有仓库完全相同'}",
        f"- 重读邮件 {summary.mails} 封，重做人工决定 {summary.decisions} 个",
        f"- {f'已替换，原来的留在 `{summary.kept}`' if summary.kept else '只对照，没有替换'}",
    ]
    if found:
        lines += ["", "| 内容 | 哪一个 | 现为 | 重建为 |", "|---|---|---|---|"]
    for one in found[:_SHOWN]:
        cells = (one.topic, one.name, one.present or "没有", one.rebuilt or "没有")
        lines.append("| " + " | ".join(map(escape, cells)) + " |")
    if len(found) > _SHOWN:
        lines.append(f"\n只列出前 {_SHOWN} 处，全部见命令 sxajsc rebuild --check")
    return "\n".join(lines) + "\n"
