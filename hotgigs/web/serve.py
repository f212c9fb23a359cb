"""The web process: waitress in front of the application, on a port or a unix socket."""

import logging
import signal
import sys
from types import FrameType

from waitress.server import create_server

from hotgigs.app import create_app
from hotgigs.kernel.config import Config, ConfigError
from hotgigs.kernel.logs import configure_logs
from hotgigs.schema_check import require_present_schema


def main() -> int:
    """Serve until SIGINT or SIGTERM; returns the exit code."""
    try:
        config = Config.load()
    except ConfigError as error:
        sys.stderr.write("HotGigs cannot start:\n" + "".join(f"  - {fault}\n" for fault in error.faults))
        return 64
    configure_logs(config.log_level)
    app = create_app(config)
    require_present_schema()
    server = create_server(app, threads=config.threads, **_listen(config))

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # waitress finishes what is in flight when it is interrupted, and drops it on SIGTERM.
    signal.signal(signal.SIGTERM, stop)
    logging.getLogger("hotgigs.web").info("serving %s on %s", config.site_url, config.listen)
    server.run()
    return 0


def _listen(config: Config) -> dict[str, object]:
    options: dict[str, object] = {
        "asyncore_use_poll": True,
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
