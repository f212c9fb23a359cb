"""Tells systemd when a process is ready, so that whoever waits for its start waits for its service."""

import os
import socket


def tell_ready() -> None:
    """Say that this process serves now; nothing happens where nobody waits for it (sd_notify(3)).

    Raises OSError when systemd waits and cannot be told.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")  # noqa: TID251 - systemd's own way to be told, no setting of ours
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        # A leading @ stands for the zero byte of an abstract name.
        line.connect("\0" + address[1:] if address.startswith("@") else address)
        line.sendall(b"READY=1")
