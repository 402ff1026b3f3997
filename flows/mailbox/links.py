"""Links: attachments that NetEase and QQ replaced by a link (超大附件): no file came, only its name."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_PLACE = re.compile(
    r"(?:mail\.(?:163|126|yeah|qiye\.163)\.(?:com|net)/large-attachment-download"
    r"|(?:fs|u)\.(?:163|126)\.com/|dashi\.163\.com/|mail\.qq\.com/cgi-bin/ftnExs_download|"
    r"wx\.mail\.qq\.com/ftn/download|exmail\.qq\.com/cgi-bin/ftnExs_download)",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"([^\s|<>\"/\\:*?]{1,120}\.(?:xlsx?|xlsm|et|zip|rar|7z|docx?|wps|pdf|jpe?g|png|mp4|pptx?))(?![\w.])", re.I
)
_SIZE = re.compile(r"(?<![\w.])(\d{1,5}(?:\.\d{1,3})?\s?[KMG]B?)(?![A-Za-z])", re.I)
_EXPIRY = re.compile(
    r"(\d{4}\s?[年/-]\s?\d{1,2}\s?[月/-]\s?\d{1,2}日?(?:\s?\d{1,2}:\d{2}(?::\d{2})?)?|无限期|永久有效)"
)
_TAG = re.compile(r"<[^<>]{0,4000}>")
_MOST = 20
_WINDOW = 1500
"""Characters on both sides of the link in which its name, size and expiry stand."""


@dataclass(frozen=True, slots=True)
class HugeAttachment:
    """What the mail says of a file that it does not carry; texts as they stand, empty where it says nothing."""

    name: str
    size: str
    expiry: str


def find_links(body: str) -> Iterator[HugeAttachment]:
    """Each file behind a download link of the text or HTML, once."""
    seen: set[HugeAttachment] = set()
    places = [match.start() for match in _PLACE.finditer(body)][:_MOST]
    for place in places:
        following = min((p for p in places if p > place), default=len(body))
        found = _described(body, place, following)
        if found not in seen:
            seen.add(found)
            yield found


def _described(body: str, place: int, following: int) -> HugeAttachment:
    """What stands after the link's own tag comes first, then what stands before it."""
    end_of_tag = body.find(">", place, place + _WINDOW) + 1 or place
    after = _text(body[end_of_tag : min(end_of_tag + _WINDOW, max(following, end_of_tag))])
    before = _text(body[max(0, place - _WINDOW) : place])
    return HugeAttachment(*(_first(pattern, after, before) for pattern in (_NAME, _SIZE, _EXPIRY)))


def _first(pattern: re.Pattern[str], after: str, before: str) -> str:
    if match := pattern.search(after):
        return match[1].strip()
    earlier = pattern.findall(before)
    return str(earlier[-1]).strip() if earlier else ""


def _text(markup: str) -> str:
    return html.unescape(_TAG.sub(" | ", markup)).replace("\xa0", " ")
