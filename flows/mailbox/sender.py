"""Sender: who says to have sent a mail, and whether a person did; facts only, the judging is done elsewhere."""

import re
from typing import Literal

from flows.mailbox.headers import Headers
from flows.mailbox.names import decode_words, parse_parameters

Authentication = Literal["pass", "none", "fail"]

_WORDS = re.compile(r"=\?[^?\s]*\?[bBqQ]\?[^?]*\?=")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)")
_BETWEEN = re.compile(r"[\s<>,;:\"()\[\]]+")
_LONGEST = 4_000
"""Bytes of a header that is believed; searching quotes takes the square of it."""

_BULK = ("bulk", "junk", "list", "auto_reply", "auto-reply")
_MARKS = ("x-autoreply", "x-autorespond", "x-autoresponse", "x-auto-response-suppress", "x-failed-recipients")
_LISTS = ("list-id", "list-unsubscribe", "list-post")
_AUTOMATIC_SUBJECTS = re.compile(
    r"^\s*(自动回复|自动答复|automatic reply|auto[- ]?reply|auto:|out of (the )?office)", re.I
)
_BOUNCE_SUBJECTS = re.compile(
    r"退信|未送达|无法送达|无法投递|投递失败|发送失败|退回|投递状态|undeliver|not delivered"
    r"|delivery (status|fail|notification)|returned (mail|to sender)|failure notice",
    re.I,
)
_RESULT = re.compile(
    r"\b(spf|dkim|dmarc)\s*=\s*(pass|softfail|hardfail|fail|neutral|none|temperror|permerror|policy)", re.I
)
_DOMAIN = re.compile(r"(?:smtp\.mail(?:from)?|envelope-from|header\.(?:d|i|from))\s*=\s*(?:[^\s;@]*@)?([\w.-]+)", re.I)


def addresses(headers: Headers) -> tuple[str, ...]:
    """Every address of every From header, in lower case, each once in its header. Whatever looks like an address
    outside quotes and comments counts, so `boss@a <b@c>` has two and cannot be taken for either; so have two headers
    with the same address, and one of them without any counts by its text. None where a From is too long to be real:
    cut off, a quoted name could pass for an address."""
    found: list[str] = []
    lines = headers.all("from")
    for raw in lines:
        if len(raw) > _LONGEST:
            return ()
        text = _QUOTED.sub(" ", _WORDS.sub(" ", raw.decode("utf-8", "replace")))
        for _ in range(5):
            text = _COMMENT.sub(" ", text)
        named = dict.fromkeys(token.lower() for token in _BETWEEN.split(text) if _is_address(token))
        found += named or ([" ".join(decode_words(raw).split())[:300] or "空白"] if len(lines) > 1 else [])
    return tuple(found)


def _is_address(token: str) -> bool:
    local, at, domain = token.partition("@")
    return bool(local and at and domain) and "@" not in domain and len(token) <= 254


def shown(headers: Headers) -> str:
    """The From headers as a mail program would show them, for people."""
    return "; ".join(" ".join(decode_words(raw).split())[:300] for raw in headers.all("from")[:5])


def is_bounce(headers: Headers, content_type: str) -> bool:
    """Whether a mail server reports that a letter did not arrive."""
    report = parse_parameters(headers.first("content-type"))[1].get("report-type", b"").lower()
    if content_type == "multipart/report" and report in (b"delivery-status", b""):
        return True
    locals_ = {address.partition("@")[0] for address in addresses(headers)}
    if "mailer-daemon" in locals_:
        return True
    told = bool(_BOUNCE_SUBJECTS.search(headers.text("subject"))) or bool(headers.first("x-failed-recipients"))
    if locals_ & {"postmaster", "mail-daemon", "mailerdaemon"}:
        return told or _no_return(headers)
    # only a mail server writes from nowhere about a letter that did not arrive
    return told and (_no_return(headers) or headers.first("from").strip() == b"<>")


def is_automatic(headers: Headers, content_type: str) -> bool:
    """Whether a program sent it, so that an answer could start a loop (RFC 3834 and what programs do instead)."""
    submitted = headers.value("auto-submitted")
    return (
        submitted not in ("", "no")
        or headers.value("precedence") in _BULK
        or any(headers.first(name) for name in (*_MARKS, *_LISTS))
        or headers.first("x-auto-response-suppress") != b""
        or _no_return(headers)
        or content_type == "multipart/report"
        or bool(_AUTOMATIC_SUBJECTS.search(headers.text("subject")))
    )


def _no_return(headers: Headers) -> bool:
    paths = headers.all("return-path")
    return bool(paths) and paths[0].strip() in (b"<>", b"")


def authentication(headers: Headers) -> Authentication:
    """What the topmost Authentication-Results says (lower ones may be the sender's own). As DMARC has it: one pass
    for the domain of the From is a pass, else a fail is a fail. A pass for another domain says nothing."""
    if not (raw := headers.first("authentication-results")):
        return "none"
    # NetEase folds with TABs in the middle of domains; quotes and comments may hold whatever the sender wrote
    text = re.sub(r"[\t\r\n]+", "", raw[:_LONGEST].decode("utf-8", "replace"))
    text = _COMMENT.sub(" ", _QUOTED.sub(" ", text))
    domains = {address.rpartition("@")[2] for address in addresses(headers)}
    verdicts = [_verdict(part, domains) for part in text.split(";")]
    stated = {method: verdict for method, verdict in verdicts if method}
    if stated.get("dmarc") in ("pass", "fail"):
        return "pass" if stated["dmarc"] == "pass" else "fail"
    results = [verdict for method, verdict in verdicts if method]
    return "pass" if "pass" in results else "fail" if "fail" in results else "none"


def _verdict(part: str, domains: set[str]) -> tuple[str, Authentication]:
    match = _RESULT.search(part)
    if match is None:
        return "", "none"
    method, result = match[1].lower(), match[2].lower()
    if result in ("fail", "hardfail"):
        return method, "fail"
    if result != "pass":
        return method, "none"
    named = [d.lower() for d in _DOMAIN.findall(part)]
    aligned = not named or any(_same(d, own) for d in named for own in domains)
    return method, "pass" if aligned else "none"


def _same(domain: str, own: str) -> bool:
    return domain == own or domain.endswith(f".{own}") or own.endswith(f".{domain}")
