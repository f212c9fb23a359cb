"""What the pages of accounts share: the browser that asks, how often it may, and the cookie it gets."""

from flask import Response, make_response, request, session

from hotgigs.accounts.commands import Browser
from hotgigs.accounts.rules import limits
from hotgigs.accounts.rules.sessions import LIFE_DAYS
from hotgigs.kernel.ids import hash_token
from hotgigs.web.box import box
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import client_ip, forget, remember, session_token

START = "/account/start"
"""Sends everybody to their own first page; who somebody is, is known on the next request only."""


def browser() -> Browser:
    """Return the browser that makes this request."""
    return Browser(client_ip(), request.user_agent.string, session_token())


def signed_in(token: str, target: str = START) -> Response:
    """Send a browser on with its new session; the form token changes with the person."""
    session.clear()
    response = make_response(redirect_to(target))
    remember(response, token, days=LIFE_DAYS)
    return response


def signed_out(target: str) -> Response:
    """Send a browser on without a session."""
    session.clear()
    response = make_response(redirect_to(target))
    forget(response)
    return response


def slow_down(rule: limits.Limit, email: str = "") -> None:
    """Count an attempt, by network and address together, by network, and by address.

    Raises RateLimited.
    """
    network = limits.network_of(client_ip())
    # Redis need not know addresses.
    who = hash_token(email.lower()).hex()[:32]
    keys = [("network", network, rule.by_network)]
    if email:
        keys += [("both", f"{network}|{who}", rule.by_both), ("address", who, rule.by_address)]
    for kind, key, limit in keys:
        box().limits.check(f"{rule.name}-{kind}", key, limit=limit, seconds=rule.seconds, sentence=rule.sentence)
