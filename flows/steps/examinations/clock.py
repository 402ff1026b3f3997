"""Clock: is the machine's time plausible, and is the campaign's zone known?"""

from datetime import datetime, timedelta, tzinfo

from flows.steps.examinations.examination import Examination

NAME = "时钟"
_TOLERANCE = timedelta(minutes=2)  # between two machines that are both set


def examine_clock(now: datetime, zone: tzinfo, newest: datetime | None) -> Examination:
    """`newest` is when the mail server received its newest mail: the present cannot lie before it. There is no
    other clock to compare with; lateness is judged by the server's times anyway, only the schedule goes by ours."""
    local = f"{now.astimezone(zone):%Y-%m-%d %H:%M:%S}（{zone}）"
    if newest is not None and newest > now + _TOLERANCE:
        text = f"本机 {local} 比邮件服务器收到最新一封信的时间 {newest.astimezone(zone):%Y-%m-%d %H:%M:%S} 还早"
        return Examination(NAME, False, text, "本机时钟慢了，定时任务会误点：打开自动校时（timedatectl set-ntp true）")
    proof = "不早于最新一封来信" if newest else "邮箱里没有可以对照的来信"
    return Examination(NAME, True, f"本机 {local}，{proof}；快了多少无法离线判断，请确认已开自动校时")
