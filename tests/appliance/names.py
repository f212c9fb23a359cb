"""Names on a segment: those under .test are ours, all others are resolved as the host does."""

import json

from tests.appliance.network import HOST_RESOLVER, Segment, wait_for

OURS = "test"
AUTHORITY = "127.0.0.1:8053"
"""Where pebble-challtestsrv answers; pebble asks it directly."""
_MANAGEMENT = "127.0.0.1:8055"


class Names:
    """The resolver of a segment."""

    def __init__(self, segment: Segment) -> None:
        """Start it on the segment's gateway."""
        self._gateway = segment.gateway
        log = segment.session.folder / "names.log"
        off = ("-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv4", "", "-defaultIPv6", "")
        self._gateway.start("pebble-challtestsrv", "-dns01", AUTHORITY, "-management", _MANAGEMENT, *off, log=log)
        self._gateway.start(
            *("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-hosts", "--no-resolv", "--user=root"),
            *("--pid-file=", "--cache-size=0", "--bind-interfaces", f"--listen-address={self._gateway.address}"),
            *(f"--server={HOST_RESOLVER}", f"--server=/{OURS}/{AUTHORITY.replace(':', '#')}"),
            log=log,
        )
        wait_for(self._is_ready, f"resolver; it says: {log.read_text()}")

    def point(self, name: str, *addresses: str) -> None:
        """Let a name under .test lead to addresses of IP version 4 or 6, and to no others."""
        for kind, is_kind in (("a", "." in "".join(addresses)), ("aaaa", ":" in "".join(addresses))):
            self._tell(f"clear-{kind}", {"host": f"{name}."})
            chosen = [address for address in addresses if (":" in address) == (kind == "aaaa")]
            if is_kind:
                self._tell(f"add-{kind}", {"host": f"{name}.", "addresses": chosen})

    def forget(self, name: str) -> None:
        """Let a name lead nowhere."""
        self.point(name)

    def _tell(self, action: str, message: dict[str, object]) -> None:
        self._gateway.run(
            *("curl", "--silent", "--show-error", "--fail", "--data", "@-", f"http://{_MANAGEMENT}/{action}"),
            text=json.dumps(message),
        )

    def _is_ready(self) -> bool:
        host, _, port = _MANAGEMENT.partition(":")
        return self._gateway.reaches(host, int(port)) and self._gateway.reaches(self._gateway.address, 53)
