"""Bounce: whom a letter came back from, by the part of the bounce that is written for programs (RFC 3464)."""

import re
from collections.abc import Iterable
from email.message import Message

from flows.mailbox.headers import Headers, headers_of

_MOST_PARTS = 200
_ADDRESS = re.compile(r"[^\s<>;,@]{1,120}@[^\s<>;,@]{1,120}")


def bounced_addresses(message: Message) -> tuple[str, ...] | None:
    """The recipients, in lower case, that the letter did not reach; () if the notice is only of a delay or a success.
    None if it names nobody in a form that programs can read. Never raises."""
    try:
        blocks = [headers_of(part) for part in list(message.walk())[:_MOST_PARTS]]
    except Exception:  # a tree that cannot be walked names nobody; that a letter came back is known without it
        return None
    reports = [block for block in blocks if block.first("final-recipient")]
    if reports:
        return _each_once(address for block in reports if _failed(block) for address in _recipients(block))
    return _each_once(_ADDRESS.findall(blocks[0].text("x-failed-recipients"))) or None


def _failed(report: Headers) -> bool:
    """A missing Action is read as a failure: better one alert too many than a letter believed to have arrived."""
    return report.value("action") in ("failed", "")


def _recipients(report: Headers) -> list[str]:
    """The address as we wrote it and the one that it was forwarded to: `rfc822; someone@somewhere`."""
    return [a for name in ("original-recipient", "final-recipient") for a in _ADDRESS.findall(report.text(name))]


def _each_once(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address.lower() for address in found))
