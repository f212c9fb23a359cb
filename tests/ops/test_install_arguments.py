"""What a person says to the installer: options, answers, and everything that is wrong with them."""

import subprocess
from pathlib import Path

import pytest

from hotgigs.ops.appliance.settings import SettingsError
from hotgigs.ops.install.arguments import read_arguments
from hotgigs.ops.playbook import source


def test_only_what_was_said_is_a_setting() -> None:
    options = read_arguments(["--domain", "jobs.test", "--tls", "self-signed", "--check"], "1")
    assert options.settings == {"domain": "jobs.test", "tls": "self-signed"}
    assert (options.check, options.diff, options.yes, options.as_json) == (True, False, False, False)


def test_options_win_over_answers(tmp_path: Path) -> None:
    answers = tmp_path / "answers.yml"
    answers.write_text(
        "domain: a.test\ntls: self-signed\nwheelhouse: /wheels\nmail_password_file: /p\nadmin_ips: [192.0.2.1]\n"
    )
    options = read_arguments(["--answers", str(answers), "--domain", "b.test"], "1")
    assert options.settings == {"domain": "b.test", "tls": "self-signed", "admin_ips": ["192.0.2.1"]}
    assert (options.wheelhouse, options.mail_password_file) == (Path("/wheels"), Path("/p"))


def test_a_folder_is_named_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_arguments(["--wheelhouse", "wheels"], "1").wheelhouse == tmp_path / "wheels"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--domian", "jobs.test"],
        ["--tls", "none"],
        ["jobs.test"],
        ["--domain"],
        ["--restore-from", "/backup"],
        # A shortened option would change its meaning with the next one that begins alike.
        ["--dom", "jobs.test"],
    ],
)
def test_wrong_usage_ends_with_64(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        read_arguments(arguments, "1")
    assert ended.value.code == 64
    said = capsys.readouterr()
    assert not said.out
    assert "Next: ./scripts/install --help" in said.err


def test_a_mistyped_option_is_recognised(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        read_arguments(["--domian", "jobs.test"], "1")
    assert "--domian jobs.test. Did you mean --domain?\n" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        read_arguments(["--tls", "none"], "1")
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("text", [None, "- a list\n", "domain: [a\n"])
def test_answers_that_are_none_are_refused(tmp_path: Path, text: str | None) -> None:
    answers = tmp_path / "answers.yml"
    if text is not None:
        answers.write_text(text)
    with pytest.raises(SettingsError, match="answers.yml"):
        read_arguments(["--answers", str(answers)], "1")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installer as a person does."""
    command = [str(source.HERE / "scripts" / "install"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_script_answers() -> None:
    asked = run("--help")
    assert (asked.returncode, "examples:" in asked.stdout) == (0, True)
    assert run("--version").stdout.startswith("HotGigs ")


def test_settings_that_cannot_be_used_stop_everything() -> None:
    done = run("--domain", "http://Jobs.test/", "--tls", "self-signed", "--ssh-port", "80")
    assert done.returncode in (1, 64)
    if done.returncode == 64:
        assert "Did you mean jobs.test?" in done.stderr
        assert "ssh_port" in done.stderr
    assert "Nothing was changed." in done.stderr
