"""Server: an IMAP server (pymap) filled with mails, in a process of its own so that its work is not ours."""

import sys

from benchmarks.inbox import mails
from flows.embedded import ImapServer, server_thread

USER, PASSWORD = "sxajsc@126.example", "authorization-code"


def main() -> None:
    """Fill the inbox with as many mails as the first argument says, print the port, serve until stdin ends."""
    with server_thread() as thread:
        server = ImapServer(thread, USER, PASSWORD)
        for raw, received_at in mails(int(sys.argv[1])):
            server.deliver(raw, received_at)
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
