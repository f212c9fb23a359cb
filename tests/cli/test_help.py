"""Every command explains itself and has the options of its kind."""

from collections.abc import Iterator

import click
import pytest

from hotgigs.cli.__main__ import cli, main

READS = {
    "backup drill",
    "backup export-key",
    "backup list",
    "backup target list",
    "backup target test",
    "backup verify",
    "cert status",
    "cert test",
    "config check",
    "config diff",
    "config show",
    "documents parse",
    "preflight",
    "queue status",
    "restore plan",
    "search status",
    "status",
    "user list",
    "waf status",
    "waf why",
}
CHANGES = {
    "backup prune",
    "backup run",
    "cert hsts",
    "cert renew",
    "db migrate",
    "demo load",
    "doctor",
    "queue retry",
    "restore resume",
    "search rebuild",
    "user create",
    "user enable",
    "user first-administrator",
    "user grant",
    "user reset-password",
    "waf block",
    "waf detect",
}
# Configuring replaces files of the box: it asks as well.
DESTROYS = {
    "backup target add",
    "backup target remove",
    "configure",
    "demo clear",
    "privacy erase",
    "queue purge",
    "queue release",
    "restore run",
    "uninstall",
    "user disable",
}
# A daemon has no results either.
INTERACTIVE = {"backup offsite", "db shell"}


def commands(group: click.Group = cli, before: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name, command


ALL = dict(commands())
each = pytest.mark.parametrize("name", sorted(ALL))


def test_every_command_is_of_a_known_kind() -> None:
    kinds = (READS, CHANGES, DESTROYS, INTERACTIVE)
    assert set(ALL) == set().union(*kinds)
    assert sum(map(len, kinds)) == len(ALL)


@each
def test_its_help_has_a_sentence_and_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*name.split(), "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Usage: hotgigs-admin {name}")
    example = said.partition("Example:\n")[2].splitlines()[0]
    assert example.strip().startswith(f"hotgigs-admin {name}"), "The example runs another command."
    for line in said.splitlines():
        assert len(line) <= 100


@pytest.mark.parametrize("name", sorted({name.partition(" ")[0] for name in ALL}))
def test_the_help_of_a_noun_has_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert f"Example:\n    hotgigs-admin {name}" in capsys.readouterr().out


@each
def test_its_short_help_fits_in_a_list(name: str) -> None:
    assert not ALL[name].get_short_help_str(limit=52).endswith("...")


@each
def test_its_options_say_what_they_do(name: str) -> None:
    for option in ALL[name].params:
        assert not isinstance(option, click.Option) or option.help, option.name


@each
def test_it_has_the_options_of_its_kind(name: str) -> None:
    options = {flag for option in ALL[name].params for flag in option.opts}
    assert ("--json" in options) == (name not in INTERACTIVE)
    assert ("--dry-run" in options) == (name in CHANGES | DESTROYS)
    assert ("--yes" in options) == (name in DESTROYS)


@each
def test_it_refuses_what_it_does_not_know(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*name.split(), "--colour-me"]) == 64
    said = capsys.readouterr()
    assert not said.out
    assert "--colour-me" in said.err
    assert f"hotgigs-admin {name} --help" in said.err


@pytest.mark.parametrize("arguments", [["nonsense"], ["user", "nonsense"], ["user"], ["user", "grant"]])
def test_it_refuses_an_unknown_or_unfinished_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 64
    assert not capsys.readouterr().out


def test_it_says_which_version_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("hotgigs-admin, version ")
