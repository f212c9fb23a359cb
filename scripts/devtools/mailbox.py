"""Catches every mail that HotGigs sends in development and shows it on a page."""

import argparse
import signal
import sys
from pathlib import Path
from typing import Any

import waitress
from aiosmtpd.controller import Controller

from devtools.mail_folder import Folder
from devtools.mail_page import create_page


class Catcher:
    """Accepts whatever is sent; aiosmtpd calls it."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one mail."""
        content = envelope.content if isinstance(envelope.content, bytes) else envelope.content.encode()
        self.folder.add(content, envelope.mail_from or "", envelope.rcpt_tos)
        print(f"caught a mail to {', '.join(envelope.rcpt_tos)}")
        return "250 Caught"


def main() -> int:
    """Catch and show until we are told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--page-port", type=int, required=True)
    options = parser.parse_args()
    folder = Folder(options.folder)
    catcher = Controller(Catcher(folder), hostname="127.0.0.1", port=options.smtp_port)
    catcher.start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        waitress.serve(create_page(folder), host="127.0.0.1", port=options.page_port, threads=2, _quiet=True)
    finally:
        catcher.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
