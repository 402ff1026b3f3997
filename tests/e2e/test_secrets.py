"""What a run leaves behind: nowhere the authorization code, and nothing that others may read but what is published."""

import os
import stat
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from flows.embedded import ImapServer, server_thread
from flows.mailbox.server import MailServer
from flows.settings import Settings
from tests.e2e.system import SAMPLES, System, mailings, system

CAMPAIGN = SAMPLES / "three-weeks" / "campaign.toml"
CODE = "GEHEIMCODE2021XYZ"
USER = "sxajsc@126.example"
NOON = "2021-03-05T12:05:00+08:00"
FORMS = [
    form
    for code in (CODE, "FALSCH" + CODE)
    for form in (
        code.encode(),
        code.encode("utf-16-le"),
        b64encode(code.encode()),
        b64encode(f"\0{USER}\0{code}".encode()),  # AUTH PLAIN
        quote(code).encode(),
    )
]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[System, bytes]]:
    """A system after a report, a refused login, a server that is away and a wrong setting; and all that it printed. The
    umask is one that lets everybody read, then one that lets nobody."""
    folder = tmp_path_factory.mktemp("secrets")
    with server_thread() as thread:
        imap = ImapServer(thread, USER, CODE)
        with system(folder, CAMPAIGN, imap.server, imap.deliver, imap) as one:
            one.waiting = mailings("three-weeks")
            said = []
            before = os.umask(0o000)
            try:
                said.append(one.at("2021-03-05T10:00:00+08:00", "collect"))
                os.umask(0o077)
                said.append(one.at(NOON, "report"))
            finally:
                os.umask(before)
            right = dict(one.environment)
            for status, wrong in (
                (1, {"SXAJSC_MAIL_PASSWORD": "FALSCH" + CODE}),
                (1, {"SXAJSC_SMTP_PORT": "1"}),
                (2, {"SXAJSC_MAIL_USER": "no address"}),
            ):
                one.environment.update(right | wrong)
                said.append(one.at("2021-03-12T10:00:00+08:00", "collect", expect=status))
            one.environment.update(right)
            yield one, "".join(done.stdout + done.stderr for done in said).encode()


def files(lived: System) -> list[Path]:
    return [path for path in lived.home.rglob("*") if path.is_file() and not path.is_symlink()]


def test_the_code_stands_nowhere_in_what_is_printed_stored_or_sent(lived: tuple[System, bytes]) -> None:
    one, printed = lived
    places = {str(path): path.read_bytes() for path in files(one)} | {"printed": printed}
    places |= {f"letter {n}": letter.content for n, letter in enumerate(one.sink.box.letters)}
    assert len(places) > 20
    assert [place for place, content in places.items() if any(form in content for form in FORMS)] == []


def test_the_code_stands_in_no_value_of_the_warehouse(lived: tuple[System, bytes]) -> None:
    """The file may be compressed: so every value of every table too, as text."""
    one, _ = lived
    tables = one.query("select schema_name, table_name from duckdb_tables() where not internal")
    assert tables
    for schema, table in tables:
        rows = one.query(f'select * from "{schema}"."{table}"')  # names that the catalogue gave
        assert not any(CODE in str(value) for row in rows for value in row), table


def test_the_code_is_hidden_wherever_settings_are_shown() -> None:
    settings = Settings(mail_password=CODE)
    server = MailServer("h", 993, "tls", USER, settings.require_password())
    shown = (repr(settings), str(settings), settings.model_dump_json(), repr(settings.model_dump()), repr(server))
    assert not any(CODE in text for text in shown)


def test_a_refused_login_says_in_one_line_what_to_do_and_not_the_code(lived: tuple[System, bytes]) -> None:
    printed = lived[1].decode()
    (line,) = [line for line in printed.splitlines() if "授权码" in line]
    assert "SXAJSC_MAIL_PASSWORD" in line
    assert "Traceback" not in printed


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_operator_reads_mails_figures_and_reports(lived: tuple[System, bytes]) -> None:
    home = lived[0].home
    folders = {name for name in ("archive", "warehouse", "reports") if mode(home / name) != 0o700}
    assert folders == set()
    private = [p for name in ("archive", "warehouse", "reports") for p in (home / name).rglob("*")]
    assert {str(p.relative_to(home)): oct(mode(p)) for p in private if p.is_file() and mode(p) != 0o600} == {}
    assert {str(p.relative_to(home)): oct(mode(p)) for p in private if p.is_dir() and mode(p) != 0o700} == {}


def test_analysts_read_what_is_published_and_nobody_writes_it(lived: tuple[System, bytes]) -> None:
    published = lived[0].home / "published"
    found = {p: mode(p) for p in (published, *published.rglob("*")) if not p.is_symlink()}
    assert {m for p, m in found.items() if p.is_file()} == {0o444}
    assert {m for p, m in found.items() if p.is_dir()} == {0o755}
