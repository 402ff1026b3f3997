"""Complaint: what pydantic finds wrong with a setting or a file, in the words of those who have to mend it."""

from pydantic_core import ErrorDetails

_SHOULD_BE = {
    "string": "应为文字",
    "int": "应为整数",
    "float": "应为数字",
    "bool": "应为 true 或 false",
    "date": "应为日期，如 2021-03-05",
    "datetime": "应为时间，如 2021-03-19T17:00:00",
    "tuple": '应为列表，如 ["…"]',
    "list": '应为列表，如 ["…"]',
    "dict": "应为一节",
    "model": "应为一节",
}
_EXACTLY = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项，请检查拼写",
    "string_too_short": "不能为空",
    "too_short": "至少要有一项",
}


def in_chinese(error: ErrorDetails) -> str:
    """One sentence for the error, without its place. Validators of our own speak Chinese already."""
    kind, context = error["type"], error.get("ctx") or {}
    if kind in _EXACTLY:
        return _EXACTLY[kind]
    if kind == "value_error":
        return error["msg"].removeprefix("Value error, ")
    if kind == "string_pattern_mismatch":
        return f"“{error['input']}”写法不对"
    if kind in ("literal_error", "enum"):
        return f"“{error['input']}”应为 {context.get('expected')}"
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        return f"{error['input']} 超出范围（{'最小' if 'ge' in context else '最大'} {bound}）"
    base = kind.partition("_")[0]
    return _SHOULD_BE.get(base, error["msg"])
