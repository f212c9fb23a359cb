"""/etc/hotgigs/appliance.yml: read, checked, written and changed without loss."""

from pathlib import Path
from typing import Any

import pytest

from hotgigs.ops.appliance.keeping import decide, keep, keep_applied, read_applied
from hotgigs.ops.appliance.reading import from_words, load, parse, settle
from hotgigs.ops.appliance.settings import Appliance, SettingsError, default_of, known, variables
from hotgigs.ops.appliance.writing import change, manual, render

GOOD: dict[str, Any] = {"domain": "jobs.example.eu", "email": "ops@example.eu"}


def faults(**over: Any) -> str:
    """Return all faults of good settings with some replaced, on one line."""
    with pytest.raises(SettingsError) as caught:
        settle({**GOOD, **over})
    return " ".join(caught.value.faults)


def test_two_settings_are_enough() -> None:
    settings = settle(GOOD)
    assert (settings.domain, settings.tls, settings.ssh_port, settings.waf) == (
        "jobs.example.eu",
        "letsencrypt",
        22,
        "auto",
    )


def test_it_reads_what_yaml_would_turn_into_something_else() -> None:
    text = "domain: jobs.example.eu\nemail: ops@example.eu\nwaf: off\nsecurity_updates_reboot: 13:30\nprometheus: yes\n"
    settings = settle(parse(text, "test"))
    assert (settings.waf, settings.security_updates_reboot, settings.prometheus) == ("off", "13:30", True)


def test_it_names_the_nearest_setting() -> None:
    assert "site_nmae: there is no such setting. Did you mean site_name?" in faults(site_nmae="x")
    assert "docs/install.md lists all" in faults(zzz="x")


def test_it_tells_all_faults_at_once() -> None:
    said = faults(domain="nodots", ssh_port="99999", waf="strong", prometheus="perhaps")
    assert all(name in said for name in ("domain =", "ssh_port =", "waf =", "prometheus ="))


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"domain": ""}, "domain: missing"),
        ({"domain": "https://Jobs.Example.eu/x"}, "Did you mean jobs.example.eu?"),
        ({"domain": "jöbs.example.eu"}, "Did you mean xn--jbs-sna.example.eu?"),
        ({"domain": "192.0.2.1"}, "must be a full host name"),
        ({"domain": "-jobs.example.eu"}, "must be a full host name"),
        ({"domain": "jobs.test"}, "Let's Encrypt gives no certificate"),
        ({"domain": "jobs.example.org"}, "Let's Encrypt gives no certificate"),
        ({"email": ""}, "email: missing"),
        ({"email": "ops"}, "must be a mail address"),
        ({"alert_email": "a b@example.eu"}, "must be a mail address"),
        ({"site_name": ""}, "must be a text of 1 to 80"),
        ({"site_name": "a\x07b"}, "must be a text of 1 to 80"),
        ({"tls": "acme"}, "needs the https:// address"),
        ({"tls": "acme", "acme_directory": "http://ca/dir"}, "needs the https:// address"),
        ({"tls": "files", "tls_key": "/k"}, "tls_certificate: missing"),
        ({"tls": "files", "tls_key": "k", "tls_certificate": "/c"}, "must be a full path"),
        ({"tls_key": "/k"}, "is read with tls: files only"),
        ({"acme_ca": "/ca.pem"}, "is read with tls: acme only"),
        ({"mail_url": "mail.example.eu"}, "must be like smtp://"),
        ({"mail_url": "smtp://host:99999"}, "must be like smtp://"),
        ({"mail_url": "smtp://a:secret@host"}, "holds a password"),
        ({"mail_from": "HotGigs"}, "must be an address"),
        ({"ssh_port": "443"}, "belongs to the web server"),
        ({"ssh_port": "many"}, "must be a whole number from 1 to 65535"),
        ({"ssh_allow_from": ["10.0.0.1/8"]}, "must be an address like"),
        ({"admin_ips": ["office"]}, "must be an address like"),
        ({"admin_ips": {"a": "b"}}, "must be a list like"),
        ({"hardening_waivers": {"SSH-01": "no"}}, "needs its reason"),
        ({"hardening_waivers": {"0 x": "because it must be so"}}, "is no id of a control"),
        ({"hardening_waivers": ["SSH-01"]}, "must be lines of"),
        ({"security_updates_reboot": "25:00"}, "must be a time like 03:30"),
        ({"upload_limit_mb": "0"}, "from 1 to 100"),
        ({"heartbeat_url": "ping"}, "must be an http:// or https:// address"),
        ({"log_target": "logs.example.eu"}, "must be like https://logs.example.org"),
        ({"log_target": "http://logs.example.eu"}, "must be like https://logs.example.org"),
        ({"log_target": "https://logs.example.eu:99999"}, "must be like https://logs.example.org"),
        ({"log_target": "https://a:secret@logs.example.eu"}, "must be like https://logs.example.org"),
        ({"log_target": "https://logs.example.eu/upload"}, "must be like https://logs.example.org"),
        ({"log_target_ca": "/ca.pem"}, "is read with log_target only"),
        ({"log_target": "https://logs.example.eu", "log_target_ca": "ca.pem"}, "must be a full path"),
        ({"site_name": ["a"]}, "must be a text"),
        ({"backup_targets": ["nas"]}, "must be lines of `name: address`"),
        ({"backup_targets": {"NAS": "file:///mnt/usb"}}, "must be a name of 1 to 16"),
        ({"backup_targets": {"a-name-that-is-too-long": "file:///mnt/usb"}}, "must be a name of 1 to 16"),
        ({"backup_targets": {"nas": "ftp://nas.example.eu/x"}}, "is of an unknown kind. Write file:///"),
        ({"backup_targets": {"nas": "nas.example.eu:/x"}}, "is of an unknown kind"),
        ({"backup_targets": {"nas": "sftp://a@nas.example.eu:99999/x"}}, "no address that can be read"),
        ({"backup_targets": {"nas": "sftp://a@-oProxyCommand=x/x"}}, "names no host"),
        ({"backup_targets": {"nas": "sftp://nas.example.eu/x"}}, "names no user"),
        ({"backup_targets": {"nas": "sftp://-l@nas.example.eu/x"}}, "names no user"),
        ({"backup_targets": {"nas": "sftp://a:secret@nas.example.eu/x"}}, "holds more than a place"),
        ({"backup_targets": {"nas": "sftp://a@nas.example.eu"}}, "names no folder"),
        ({"backup_targets": {"nas": "sftp://a@nas.example.eu/../x"}}, "leads upwards"),
        ({"backup_targets": {"nas": "file:///mnt/my disk"}}, "characters that it may not have"),
        ({"backup_targets": {"nas": "file:///"}}, "names no folder"),
        ({"backup_targets": {"nas": "file://mnt/usb"}}, "with three slashes"),
        ({"backup_targets": {"nas": "file:///var/lib/hotgigs/copy"}}, "do not outlive"),
        ({"backup_targets": {"nas": "file:///tmp/copy"}}, "which a restart empties"),
        ({"backup_targets": {"s": "s3://s3.example.eu"}}, "names no bucket"),
        ({"backup_targets": {"s": "s3://key@s3.example.eu/bucket"}}, "names a user"),
        ({"backup_targets": {"a": "file:///mnt/usb", "b": "file:///mnt/usb/"}}, "a and b are the same place"),
        ({"backup_targets": {f"t{n}": f"file:///mnt/{n}" for n in range(9)}}, "9 are too many"),
        ({"backup_time": "2:15"}, "must be a time like 02:15"),
        ({"backup_time": "never"}, "must be a time like 02:15"),
        ({"backup_full_day": "Sun"}, "must be one of monday"),
        ({"backup_retention_days": "0"}, "from 1 to 3650"),
        ({"backup_key_fingerprint": "HG1-AAAAA"}, "12 characters"),
    ],
)
def test_it_refuses(over: dict[str, Any], said: str) -> None:
    assert said in faults(**over)


@pytest.mark.parametrize(
    "over",
    [
        {"domain": "jobs.test", "tls": "self-signed", "email": ""},
        {
            "tls": "acme",
            "acme_directory": "https://ca.example.eu/dir",
            "acme_ca": "/root/ca.pem",
            "domain": "jobs.test",
        },
        {"tls": "files", "tls_certificate": "/c.pem", "tls_key": "/k.pem", "email": ""},
        {"mail_url": "smtp://jobs%40example.eu@mail.example.eu:587?starttls=1", "mail_from": "Jobs <a@example.eu>"},
        {"mail_url": "smtps://mail.example.eu"},
        {"admin_ips": "2001:db8::1", "ssh_allow_from": ["192.0.2.0/24", "198.51.100.7"]},
        {"hardening_waivers": {"SSH-01": "the bastion still speaks nothing newer"}},
        {"security_updates_reboot": "never"},
        {"log_target": "https://logs.example.eu", "log_target_ca": "/root/ca.pem"},
        {"log_target": "https://[2001:db8::1]:19532/"},
        {
            "backup_targets": {
                "usb": "file:///mnt/usb/hotgigs",
                "nas": "sftp://backup@nas.example.eu:2222/volume1/hot_gigs",
                "six": "sftp://backup@[2001:db8::1]/hotgigs/",
                "cloud-1": "s3://s3.example.eu:9000/bucket",
                "cloud-2": "s3://s3.example.eu/bucket/of/ours",
            }
        },
        {"backup_time": "23:59", "backup_full_day": "monday", "backup_key_fingerprint": "0123456789ab"},
    ],
)
def test_it_takes(over: dict[str, Any]) -> None:
    settle({**GOOD, **over})


def test_a_password_in_the_address_of_a_target_is_not_shown() -> None:
    said = faults(backup_targets={"nas": "sftp://a:hunter2@nas.example.eu/x"})
    assert "hunter2" not in said


def test_a_key_that_is_there_twice_is_refused() -> None:
    with pytest.raises(SettingsError, match="line 2: not valid YAML .domain is there twice"):
        parse("domain: a.example.eu\ndomain: b.example.eu\n", "test")


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "a: [b\n"])
def test_what_is_no_list_of_settings_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        parse(text, "test")


def test_the_file_that_is_written_reads_back_the_same(tmp_path: Path) -> None:
    over = {
        "waf": "off",
        "site_name": "Café: #1 “jobs”",
        "admin_ips": ["192.0.2.1", "2001:db8::1"],
        "hardening_waivers": {"SSH-01": "the bastion: still speaks nothing newer"},
        "security_updates_reboot": "13:30",
        "prometheus": "true",
        "ssh_port": "2222",
    }
    settings = settle({**GOOD, **over})
    file = tmp_path / "appliance.yml"
    file.write_text(render(settings), encoding="utf-8")
    assert load(file) == settings


def test_a_change_leaves_comments_and_order_alone() -> None:
    text = render(settle(GOOD)).replace("\nemail:", "\n# our own words\nemail:")
    changed = change(text, {"waf": "block", "hardening_waivers": {"SSH-01": "because it must be so"}})
    assert "# our own words\nemail: ops@example.eu\n" in changed
    assert changed.replace("waf: block\n", "#waf: auto\n") != changed
    settings = settle(parse(changed, "test"))
    assert (settings.waf, settings.hardening_waivers) == ("block", {"SSH-01": "because it must be so"})
    again = settle(parse(change(changed, {"hardening_waivers": {}, "waf": "auto"}), "test"))
    assert again == settle(GOOD)


def test_a_file_in_another_form_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "appliance.yml"
    file.write_text("{domain: jobs.example.eu, email: ops@example.eu}\n")
    settings = decide({"waf": "detect"}, file)
    keep(settings, ["waf"], file)
    assert load(file) == settings
    assert settings.waf == "detect"
    assert file.stat().st_mode & 0o777 == 0o640


def test_what_was_not_said_stays_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "appliance.yml"
    text = "# ours\ndomain: jobs.example.eu\nemail:   ops@example.eu\n"
    file.write_text(text)
    keep(decide({"domain": "jobs.example.eu"}, file), ["domain"], file)
    assert file.read_text() == text
    keep(decide({"ssh_port": "2222"}, file), ["ssh_port"], file)
    assert file.read_text().startswith(text)
    assert load(file).ssh_port == 2222


def test_words_of_the_command_line_become_values() -> None:
    words = {"admin_ips": "192.0.2.1, 192.0.2.2", "waf": "", "ssh_allow_from": "[]", "domian": "x"}
    assert from_words(words, {}) == {
        "admin_ips": ["192.0.2.1", "192.0.2.2"],
        "waf": "auto",
        "ssh_allow_from": [],
        "domian": "x",
    }
    kept = {"hardening_waivers": {"SSH-01": "because it must be so"}}
    assert from_words({"hardening_waivers.NET-02": "because of that"}, kept) == {
        "hardening_waivers": {"SSH-01": "because it must be so", "NET-02": "because of that"}
    }
    assert from_words({"hardening_waivers.SSH-01": ""}, kept) == {"hardening_waivers": {}}


def test_what_was_applied_is_remembered(tmp_path: Path) -> None:
    file = tmp_path / "applied.yml"
    assert read_applied(file) is None
    keep_applied(settle(GOOD), file)
    assert read_applied(file) == settle(GOOD)


def test_variables_fill_in_what_follows_from_others() -> None:
    values = variables(settle(GOOD))
    assert values["hotgigs_alert_email"] == "ops@example.eu"
    assert values["hotgigs_mail_from"] == "HotGigs <jobs@jobs.example.eu>"
    assert {name.removeprefix("hotgigs_") for name in values} == set(known())


def test_every_setting_is_explained() -> None:
    assert all(item.metadata["help"] for item in known().values())
    assert all(f"| `{name}` |" in manual() for name in known())
    assert Appliance() == Appliance(**{name: default_of(item) for name, item in known().items()})
