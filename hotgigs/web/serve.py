"""The web process: waitress in front of the application, on a port or a unix socket."""

import logging
import signal
import sys
import threading
import time
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from hotgigs.app import create_app
from hotgigs.kernel.config import Config, ConfigError
from hotgigs.kernel.errors import Unavailable
from hotgigs.kernel.logs import configure_logs
from hotgigs.kernel.readiness import tell_ready
from hotgigs.schema_check import require_present_schema

FINISH = 110.0
"""Seconds that what is in flight may take after a signal; systemd waits 120 before it ends the process."""
GLANCE = 0.5
"""Seconds until a signal is seen while nobody asks for anything."""

log = logging.getLogger("hotgigs.web")


def main() -> int:
    """Serve until SIGINT or SIGTERM; returns the exit code."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    try:
        config = Config.load()
    except ConfigError as error:
        sys.stderr.write("HotGigs cannot start:\n" + "".join(f"  - {fault}\n" for fault in error.faults))
        return 64
    configure_logs(config.log_level)
    app = create_app(config)
    try:
        require_present_schema()
    except Unavailable as error:
        log.error("the web process cannot start: %s", error)
        return 1
    lines: dict[int, Any] = {}
    server = create_server(app, map=lines, threads=config.threads, **_listen(config))
    log.info("serving %s on %s", config.site_url, config.listen)
    tell_ready()
    while not stopping.is_set():
        wasyncore.loop(timeout=GLANCE, map=lines, count=1, use_poll=True)
    _finish(lines)
    server.task_dispatcher.shutdown()
    return 0


def _finish(lines: dict[int, Any]) -> None:
    """Take no more connections, and answer what was asked; waitress alone drops what takes over 5 seconds."""
    for line in list(lines.values()):
        if isinstance(line, BaseWSGIServer):
            wasyncore.dispatcher.close(line)
    end = time.monotonic() + FINISH
    while time.monotonic() < end:
        # One more look, so that a request that has just arrived is seen before its connection counts as idle.
        wasyncore.loop(timeout=0.05, map=lines, count=1, use_poll=True)
        channels = [line for line in lines.values() if isinstance(line, HTTPChannel)]
        for channel in channels:
            if not _is_busy(channel):
                channel.handle_close()
        if not any(_is_busy(channel) for channel in channels):
            return
    log.warning("requests are dropped that took more than %.0f seconds", FINISH)


def _is_busy(channel: HTTPChannel) -> bool:
    """Tell whether a request is being sent, worked on or answered."""
    return bool(channel.request or channel.requests or channel.total_outbufs_len)


def _listen(config: Config) -> dict[str, object]:
    options: dict[str, object] = {
        "channel_timeout": 120,
        "clear_untrusted_proxy_headers": True,
        "ident": None,
        "max_request_body_size": (config.upload_limit_mb + 2) * 2**20,
    }
    if config.trusted_proxy:
        options |= {
            "trusted_proxy": config.trusted_proxy,
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
        }
    if config.listen.startswith("/"):
        return options | {"unix_socket": config.listen, "unix_socket_perms": "660"}
    return options | {"listen": config.listen}


if __name__ == "__main__":
    sys.exit(main())
