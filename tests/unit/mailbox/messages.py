"""Raw mails and files for these tests: bytes, as a server hands them out."""

import base64
import io
import zipfile

SENDER = b"taiyuan@yjj.example"
CONTENT_TYPES = "[Content_Types].xml"


def workbook(mark: str = "a") -> bytes:
    """A zip that is a workbook by its members; `mark` makes it different from others."""
    return zipped({CONTENT_TYPES: b"<Types/>", "xl/workbook.xml": mark.encode()})


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip as Python writes it: names flagged as UTF-8 where they need it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def zipped_raw(name: bytes, content: bytes, flags: int = 0) -> bytes:
    """A zip of one member with a name of those bytes and no UTF-8 flag, as Chinese programs write it."""
    stand_in = "n" * len(name)
    raw = zipped({stand_in: content}).replace(stand_in.encode(), name)
    if not flags:
        return raw
    central = raw.index(b"PK\x01\x02")
    with_local = raw[:6] + bytes([raw[6] | flags]) + raw[7:]
    return with_local[: central + 8] + bytes([raw[central + 8] | flags]) + with_local[central + 9 :]


def part(content: bytes, headers: bytes = b"", name: bytes = b"form.xlsx") -> bytes:
    """A base64 part; `headers` replaces the usual ones."""
    usual = b'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="%s"' % name
    encoded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return (headers or usual) + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded


def text(body: bytes, kind: bytes = b"text/plain; charset=utf-8") -> bytes:
    """A text part, 8 bit."""
    return b"Content-Type: " + kind + b"\r\n\r\n" + body + b"\r\n"


def mail(*parts: bytes, headers: bytes = b"", kind: bytes = b"mixed", boundary: bytes = b"BB") -> bytes:
    """A multipart mail of those parts."""
    body = b"".join(b"--" + boundary + b"\r\n" + p + b"\r\n" for p in parts) + b"--" + boundary + b"--\r\n"
    return (
        b"From: <" + SENDER + b">\r\nTo: sxajsc@126.example\r\nSubject: week\r\nMessage-ID: <1@yjj.example>\r\n"
        + headers
        + b"MIME-Version: 1.0\r\nContent-Type: multipart/"
        + kind
        + b'; boundary="' + boundary + b'"\r\n\r\n'
        + body
    )  # fmt: skip
