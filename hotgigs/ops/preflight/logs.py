"""Does the target of the logs answer, and is it who it says it is?"""

import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, warning

NAME = "Logs"
PORT = 19532
"""Where systemd-journal-remote listens; ansible/group_vars/all.yml says the same."""
_SECONDS = 10


def check(around: Surroundings) -> Iterator[Finding]:
    """Greet the target by TLS, where one is set, and send nothing."""
    settings = around.settings
    if not settings.log_target:
        return
    target = urlsplit(settings.log_target)
    host, port = target.hostname or "", target.port or PORT
    try:
        context = ssl.create_default_context(cafile=settings.log_target_ca or None)
    except OSError:
        # The check of files says what is wrong with it.
        return
    try:
        _greet(host, port, context)
    except OSError as error:
        yield judge(host, port, error)
    else:
        yield ok(NAME, f"{host} answers on port {port}; all logs of this server are sent there")


def judge(host: str, port: int, error: OSError) -> Finding:
    """Judge why a target cannot be used; it stops nothing, for what is logged meanwhile is kept and sent later."""
    if isinstance(error, socket.gaierror):
        return warning(NAME, f"{host} has no address", "a name that leads to the target", f"getent ahosts {host}")
    if isinstance(error, ssl.SSLError):
        reason = getattr(error, "verify_message", "") or error.reason or str(error)
        needed = f"a certificate for {host}, and its root in log_target_ca where the system does not know it"
        remedy = f"openssl s_client -connect {host}:{port} -showcerts </dev/null"
        return warning(NAME, f"{host}:{port} cannot be trusted: {reason}", needed, remedy)
    found = f"{host} does not answer on port {port}: {error.strerror or error}"
    needed = "systemd-journal-remote, or what speaks like it; until then logs are kept here alone"
    return warning(NAME, found, needed, f"There: systemctl status systemd-journal-remote.socket, and open port {port}")


def _greet(host: str, port: int, context: ssl.SSLContext) -> None:
    """Shake hands. Raises OSError, of which ssl.SSLError and socket.gaierror are kinds, when that fails."""
    with (
        socket.create_connection((host, port), timeout=_SECONDS) as line,
        context.wrap_socket(line, server_hostname=host),
    ):
        pass
