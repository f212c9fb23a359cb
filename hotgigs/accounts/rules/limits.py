"""How often signing in, signing up and asking for links may be tried."""

import ipaddress
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """Attempts within a window of `seconds`: from a network, for an address, and from a network for an address."""

    name: str
    sentence: str
    seconds: int = 900
    by_network: int = 200
    """A network may be a whole office, or a job fair: its own limit is wide."""
    by_both: int = 10
    by_address: int = 20


SIGN_IN = Limit(
    "sign-in",
    "There were many attempts to sign in. Wait a quarter of an hour, or choose a new password by mail.",
    by_address=50,
)
ASK_LINK = Limit(
    "ask-link",
    "Several mails are on their way already. Look into your mailbox and under spam, or try again in an hour.",
    seconds=3600,
    by_both=5,
    by_address=8,
)
USE_LINK = Limit("use-link", "There were many attempts with this link. Wait a quarter of an hour.", by_network=100)
CONFIRM = Limit("confirm-password", "The password was asked for many times. Wait a quarter of an hour.")


def network_of(ip: str) -> str:
    """Return who counts as one: an IPv4 address, or the /64 of IPv6 that one customer has."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    if address.version == 4:
        return ip
    return str(ipaddress.ip_network((int(address), 64), strict=False).network_address)
