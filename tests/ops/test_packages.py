"""What a killed dpkg left half done is found by its states."""

from hotgigs.ops.playbook.packages import half_installed

STATES = "ii \tadduser\niU \tlibnftables1:amd64\niHR\tnftables\niF \tlocales\nrc \tgone\niH \ttzdata\niiR\tcurl\n"


def test_only_what_must_come_again_is_named() -> None:
    assert half_installed(STATES) == ["nftables", "tzdata", "curl"]
    assert half_installed("") == []
