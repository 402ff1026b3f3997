"""Structure: the walk through the parts of a mail, and through what its files are wrapped in, down to the files."""

import binascii
import re
from email.message import Message

from flows.mailbox import links, smime, uuencode, wrapping
from flows.mailbox.attachment import DEEPEST, Collector, Unopened
from flows.mailbox.headers import Headers, headers_of
from flows.mailbox.names import decode_base64, decode_bytes, parse_parameters, sanitise
from flows.mailbox.parsing import parse_again, parse_message

_DEEPEST_PART = 30
"""Multiparts inside each other: real mails have five."""

_BODIES = ("text/plain", "text/html", "text/enriched", "text/richtext", "text/calendar", "")
_REPORTS = ("message/delivery-status", "message/disposition-notification", "text/rfc822-headers", "message/partial")
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"Rar!\x1a\x07")
_BOUNDARY = re.compile(rb"^--([^\s\"\\][^\r\n\"\\]{0,100}?)[ \t]*\r?\nContent-", re.I | re.M)
_COMMENT = re.compile(r"\([^()]*\)")
_MAIL = re.compile(rb"\A(?:From |(?:[A-Za-z][A-Za-z0-9-]{1,40}):[ \t][^\0]*?\n)", re.DOTALL)
_MAIL_HEADER = re.compile(rb"^(?:From|Received|Return-Path|Message-ID|Subject|MIME-Version|Date):", re.I | re.M)


class Walk:
    """Gathers the files of a mail. `level` counts multiparts, `depth` wrappings, `container` names the innermost."""

    def __init__(self, collector: Collector) -> None:
        self._found = collector

    def part(self, part: Message, container: str | None, depth: int, level: int = 0) -> None:
        """Everything in this part and below."""
        if level > _DEEPEST_PART or depth > DEEPEST:
            self._found.note("mail-too-deep")
            return
        children = _children(part)
        if children is None and (mended := _mended(part)):
            self.part(mended, container, depth, level + 1)
            return
        headers = headers_of(part)
        kind = headers.value("content-type")
        if kind == "multipart/encrypted":
            self._found.note("mail-encrypted")
        elif children is None and kind.startswith("multipart") and (mended := _parted(_payload(part))):
            self.part(mended, container, depth, level + 1)
        elif children is None:
            self._leaf(_content(headers, _payload(part)), headers, kind, container, depth)
        elif kind.startswith("message/"):
            self._enclosed(children, headers, kind, depth, level)
        else:
            for child in children:
                self.part(child, container, depth, level + 1)

    def _enclosed(self, mails: list[Message], headers: Headers, kind: str, depth: int, level: int) -> None:
        """A mail inside the mail. The parser takes an encoded one for a mail without headers: decode and parse it."""
        if kind in _REPORTS:
            return
        encoding = _encoding(headers)
        for mail in mails:
            if encoding in ("base64", "quoted-printable"):
                self._mail(_decoded(_flattened(mail), encoding), headers.file_name(), depth)
            else:
                inner = sanitise(headers.file_name()) or sanitise(headers_of(mail).text("subject")) or "转发邮件"
                self.part(mail, inner, depth + 1, level + 1)

    def _mail(self, raw: bytes, name: str | None, depth: int) -> None:
        message, whole = parse_message(raw.lstrip(b"\r\n"))
        if not whole:
            self._found.note("mail-too-deep")
        self.part(message, sanitise(name) or sanitise(headers_of(message).text("subject")) or "转发邮件", depth + 1)

    def _leaf(self, content: bytes, headers: Headers, kind: str, container: str | None, depth: int) -> None:
        name = headers.file_name()
        if kind in smime.TYPES or smime.is_message(name or "", content):
            self._signed(content, container, depth)
        elif kind in _REPORTS or kind in ("application/applefile", "application/pgp-encrypted", *smime.SIGNATURES):
            return
        elif kind in _BODIES and not content.startswith(_BINARY) and not _is_file(headers, name):
            self._body(content, headers, kind, container, depth)
        else:
            self.file(name or "", content, container, depth)

    def _signed(self, content: bytes, container: str | None, depth: int) -> None:
        try:
            inner = smime.signed_content(content)
        except Unopened as trouble:
            self._found.note(trouble.rule)
            return
        message, _ = parse_message(inner)
        self.part(message, container, depth + 1)

    def _body(self, content: bytes, headers: Headers, kind: str, container: str | None, depth: int) -> None:
        """A text that a person wrote: it may hold uuencoded files and links to files that were not sent."""
        for name, file in uuencode.find_files(content):
            self.file(decode_bytes(name), file, container, depth)
        charset = parse_parameters(headers.first("content-type"))[1].get("charset", b"")
        text = decode_bytes(content[:2_000_000], charset.decode("ascii", "replace"))
        for link in links.find_links(text):
            size = f"（{link.size}）" if link.size else ""
            expiry = f"（{link.expiry} 到期）" if link.expiry else ""
            self._found.note("mail-huge-attachment-link", name=link.name or "附件", size=size, expiry=expiry)

    def file(self, name: str, content: bytes, container: str | None, depth: int) -> None:
        """A file: what it is wrapped in is taken off, and what is left is kept."""
        shown = sanitise(name)
        if wrapping.is_litter(content):
            return
        if _is_mail(shown, content):
            self._mail(content, name, depth)
            return
        opener = wrapping.opener(shown, content)
        if opener is None:
            self._found.add(name, content, container)
            return
        if depth >= DEEPEST:
            self._found.note("mail-too-deep")
            return
        label = shown or "压缩包"
        try:
            for member, unpacked in opener(content, self._found.charge):
                self.file(member, unpacked, label, depth + 1)
        except Unopened as trouble:
            self._found.note(trouble.rule, content, **{"name": label, **trouble.fields})


def _is_file(headers: Headers, name: str | None) -> bool:
    return bool(name) or headers.value("content-disposition") == "attachment"


def _is_mail(name: str, content: bytes) -> bool:
    """Whether a file is a mail: named .eml, or beginning with a header and having two that only mails have."""
    head = content[:4000]
    if name.lower().endswith(".eml"):
        return bool(_MAIL_HEADER.search(head))
    return bool(_MAIL.match(head)) and len(set(_MAIL_HEADER.findall(head))) >= 3


def _mended(part: Message) -> Message | None:
    """A leaf whose headers were cut short, with all of them; None for any other. The part itself stays as it is."""
    payload = part.get_payload() if part.defects else None
    return parse_again(part, payload.encode("utf-8", "surrogateescape")) if isinstance(payload, str) else None


def _parted(raw: bytes) -> Message | None:
    """A multipart whose boundary is not the one that its header says, by the first line that looks like one."""
    match = _BOUNDARY.search(raw)
    if match is None:
        return None
    message, _ = parse_message(b'Content-Type: multipart/mixed; boundary="' + match[1] + b'"\r\n\r\n' + raw)
    return message if _children(message) else None


def _children(part: Message) -> list[Message] | None:
    """The parts below; None for a leaf."""
    payload = part.get_payload() if part.is_multipart() else None
    return [p for p in payload if isinstance(p, Message)] if isinstance(payload, list) else None


def _payload(part: Message) -> bytes:
    """The body as it came. The parser hands out bytes only together with its own transfer decoding, which gives up on
    base64 that is cut off; without the header there is nothing for it to decode."""
    del part["content-transfer-encoding"]
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _flattened(mail: Message) -> bytes:
    """An encoded mail that was parsed as if it were plain: its encoded text again."""
    return mail.as_bytes() if mail.keys() else _payload(mail)


def _content(headers: Headers, raw: bytes) -> bytes:
    """The content under whatever label: a workbook's first bytes, plain or in base64, say more than a label that was
    lost or is wrong."""
    if raw.startswith(_BINARY):
        return raw
    encoding = _encoding(headers)
    content = _decoded(raw, encoding)
    return decode_base64(content) if content.lstrip()[:6] in (b"UEsDBB", b"0M8R4K") else content


def _encoding(headers: Headers) -> str:
    """The transfer encoding, without comments and quotes: "base64 (yes)", "base-64"."""
    label = _COMMENT.sub("", headers.value("content-transfer-encoding")).strip(" \t\"'")
    return "base64" if label == "base-64" else label


def _decoded(raw: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return decode_base64(raw)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return next((content for _, content in uuencode.find_files(raw)), b"") or uuencode.decode(raw)
    return raw
