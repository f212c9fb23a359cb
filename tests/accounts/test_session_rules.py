"""How browsers are named, and who counts as one network."""

import pytest

from hotgigs.accounts.rules.limits import network_of
from hotgigs.accounts.rules.links import LIFE, Purpose, life_words
from hotgigs.accounts.rules.sessions import device_words

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0", "Firefox on Windows"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Chrome/140.0 Safari/537.36", "Chrome on Mac"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iPhone"),
        (f"Mozilla/5.0 (Linux; Android 16) {WEBKIT} Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.0", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)
def test_devices_are_named_by_what_they_say(user_agent: str, words: str) -> None:
    assert device_words(user_agent) == words


def test_a_customer_with_ipv6_is_one_network() -> None:
    assert network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9") == "2001:db8:1:2::"
    assert network_of("") == ""


def test_every_link_says_how_long_it_lives() -> None:
    assert set(LIFE) == set(Purpose)
    assert [life_words(purpose) for purpose in Purpose] == ["2 days", "1 hour", "1 day", "1 day"]
