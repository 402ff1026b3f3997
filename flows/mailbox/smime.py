"""S/MIME: the mail inside an opaque signature (`smime.p7m`); the signature itself is not judged."""

from collections.abc import Iterator

from flows.mailbox.attachment import Unopened

TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_SIGNED = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_ENVELOPED = (bytes.fromhex("06092a864886f70d010703"), bytes.fromhex("060b2a864886f70d0109100117"))
_DEEPEST = 20


def is_message(name: str, content: bytes) -> bool:
    """Whether a file is a signed or encrypted mail whose type was lost on its way; a signature alone is .p7s."""
    return name.lower().endswith(".p7m") and any(oid in content[:64] for oid in (_SIGNED, *_ENVELOPED))


def signed_content(content: bytes) -> bytes:
    """The MIME entity that was signed; Unopened if it is encrypted or none can be found. The content follows its
    object id as [0] with octet strings, whole or (as most programs stream it) in pieces of indefinite length."""
    if any(oid in content[:64] for oid in _ENVELOPED):
        raise Unopened("mail-encrypted")
    at = content.find(_DATA)
    if at < 0:
        raise Unopened("mail-encrypted")
    try:
        return b"".join(_octets(content, at + len(_DATA), 0)[0])
    except IndexError as error:
        raise Unopened("mail-unparsable") from error


def _octets(content: bytes, at: int, depth: int) -> tuple[list[bytes], int]:
    """The octet strings of the element at that place, and where it ends; IndexError if it makes no sense."""
    tag, start, length = _head(content, at)
    if tag == 0x04 and length is not None:
        return [content[start : start + length]], start + length
    if not tag & 0x20 or depth > _DEEPEST:
        raise IndexError(at)
    pieces: list[bytes] = []
    end = len(content) if length is None else start + length
    for inner in _elements(content, start, end):
        found, end_of_inner = _octets(content, inner, depth + 1)
        pieces += found
        if length is None:
            end = end_of_inner
    return pieces, end + 2 if length is None else end


def _elements(content: bytes, at: int, end: int) -> Iterator[int]:
    while at < end and content[at : at + 2] != b"\x00\x00":
        yield at
        at = _octets_end(content, at, 0)


def _octets_end(content: bytes, at: int, depth: int) -> int:
    _, start, length = _head(content, at)
    if length is not None:
        return start + length
    if depth > _DEEPEST:
        raise IndexError(at)
    while content[start : start + 2] != b"\x00\x00":
        start = _octets_end(content, start, depth + 1)
    return start + 2


def _head(content: bytes, at: int) -> tuple[int, int, int | None]:
    """Tag, place of the value and its length (None: indefinite)."""
    tag, first = content[at], content[at + 1]
    if first < 0x80:
        return tag, at + 2, first
    if first == 0x80:
        return tag, at + 2, None
    width = first & 0x7F
    if width > 4:
        raise IndexError(at)
    return tag, at + 2 + width, int.from_bytes(content[at + 2 : at + 2 + width], "big")
