"""A certificate authority that speaks ACME, as Let's Encrypt does: Debian's pebble."""

import json
from pathlib import Path

from tests.appliance import certificates
from tests.appliance.names import AUTHORITY, Names
from tests.appliance.network import Segment, wait_for

NAME = "acme.test"
_MANAGEMENT = "127.0.0.1:15000"
# It does not dawdle before it looks at a challenge, and does not refuse a twentieth of all requests at random.
_PREDICTABLE = ("env", "PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=0")


class Acme:
    """The authority, on the segment's gateway; it checks challenges on port 80 of whoever a name leads to."""

    directory_url = f"https://{NAME}/dir"

    def __init__(self, segment: Segment, names: Names) -> None:
        """Start it, with new roots."""
        self._gateway = segment.gateway
        folder = segment.session.folder / "acme"
        own = certificates.issue(folder, NAME, self._gateway.address)
        self.trust: Path = own.authority
        """Authority of its own web server, which certbot must be told to trust."""
        self.log = folder / "log"
        settings = folder / "pebble.json"
        settings.write_text(
            json.dumps(
                {
                    "pebble": {
                        "listenAddress": f"{self._gateway.address}:443",
                        "managementListenAddress": _MANAGEMENT,
                        "certificate": str(own.certificate),
                        "privateKey": str(own.key),
                        "httpPort": 80,
                        "tlsPort": 443,
                        # Nobody answers there, but a certificate without such an address would be a strange one.
                        "ocspResponderURL": f"http://{NAME}/ocsp",
                        "externalAccountBindingRequired": False,
                        # Seconds: 90 days, as Let's Encrypt gives them out.
                        "certificateValidityPeriod": 90 * 86400,
                    }
                }
            )
        )
        names.point(NAME, self._gateway.address)
        pebble = ("pebble", "-strict", "-config", settings, "-dnsserver", AUTHORITY)
        self._gateway.start(*_PREDICTABLE, *pebble, log=self.log)
        wait_for(lambda: self._gateway.reaches(self._gateway.address, 443), "ACME server")

    def root(self) -> str:
        """Return the root that clients of the site must trust, in PEM."""
        return self._gateway.run("curl", "--silent", "--fail", "--insecure", f"https://{_MANAGEMENT}/roots/0").stdout
