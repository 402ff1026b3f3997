"""Decision terminal: what an operator sees of reviews, corrections, a rebuild and the history of a figure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from flows.steps.summary import CorrectionSummary, ReviewSummary
from flows.terminal import VERDICTS, console, print_send, say

if TYPE_CHECKING:  # they bring DuckDB, which `--help` should not wait for
    from flows.steps.rebuilding import RebuildSummary
    from warehouse.stored import StoredForm


def print_waiting(forms: "Sequence[StoredForm]") -> None:
    """The forms that wait for a decision, with the ids to name them by."""
    if not forms:
        say("没有待核定的报表")
        return
    for one in forms:
        known = one.submission
        place = f"{known.unit_id or '单位不明'} {known.week_ending or '周不明'}"
        console.print(f"[bold]{known.submission_id}[/]　{VERDICTS[known.verdict]}　{place}", soft_wrap=True)
        say(f"  {one.sender}　{known.received_at:%Y-%m-%d %H:%M} 收到")
        say(f"  {known.file_name}　工作表“{known.sheet}”")
        say(f"  {' '.join(known.reason.split())}")
    say(f"共 {len(forms)} 份。采用：sxajsc review accept 编号 --reason 理由；退回用 reject，指定单位和周用 assign")


def print_review(summary: ReviewSummary) -> None:
    """What was decided, and who was told."""
    verdict = VERDICTS[summary.verdict]
    where = f"{escape(summary.unit_name or '单位不明')} {summary.week_ending or '周不明'}"
    again = f"（与 {summary.repeats} 相同，不另计版本）" if summary.repeats else ""
    console.print(f"{summary.submission_id}　{verdict}　{where}{again}", soft_wrap=True)
    for message in summary.warnings:
        console.print(f"  [yellow]提示[/]　{escape(message)}", soft_wrap=True)
    if not summary.recipient:
        say("不发信：发件人没有登记，或同一邮件里还有待核定的报表")
    else:
        _print_letter(summary)


def print_correction(summary: CorrectionSummary) -> None:
    """Which figure now counts instead of which, what does not fit any more, and who was told."""
    place = f"{summary.unit_name} {summary.week_ending} {summary.label}"
    if summary.repeated:
        say(f"{place}：同样的更正已经记录过，没有再记")
    else:
        say(f"{place}：{summary.before or '空'} → {summary.after or '空'}（表中为 {summary.cell or '空'}）")
    for message in summary.warnings:
        console.print(f"  [yellow]注意[/]　{escape(message)}", soft_wrap=True)
    if not summary.repeated:
        _print_letter(summary)


def _print_letter(summary: ReviewSummary | CorrectionSummary) -> None:
    """What became of the letter about a decision."""
    if summary.trouble:
        say(f"决定已生效；给 {summary.recipient} 的信留在待发，暂时发不出去：{summary.trouble}")
    elif not summary.send.states:
        say(f"决定已生效；给 {summary.recipient} 的信留在待发")
    else:
        say(f"已写信给 {summary.recipient}")
    print_send(summary.send)


def print_rebuild(summary: "RebuildSummary") -> None:
    """What differs, thing by thing, and what became of the files."""
    for one in summary.differences:
        say(f"{one.topic}　{one.name}：现为 {one.present or '没有'}；重建为 {one.rebuilt or '没有'}")
    say(
        f"重读邮件 {summary.mails} 封，重做人工决定 {summary.decisions} 个："
        + (f"{len(summary.differences)} 处不同" if summary.differences else "与现有仓库完全相同")
    )
    if summary.kept is not None:
        say(f"仓库已替换并发布；原来的留在 {summary.kept}")
