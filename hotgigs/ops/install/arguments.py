"""What a person may say to the installer, by options and by a file of answers."""

import argparse
import difflib
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from hotgigs.ops.appliance.reading import parse
from hotgigs.ops.appliance.settings import TLS_MODES, SettingsError, known
from hotgigs.ops.backup.restoring.opening import NAME
from hotgigs.ops.backup.targets import parse_url
from hotgigs.ops.install.moving_in import MovingIn

USAGE = 64
_EXAMPLES = """examples:
  sudo ./scripts/install --domain jobs.example.org --email ops@example.org
      a site with a certificate of Let's Encrypt
  sudo ./scripts/install --domain jobs.test --tls self-signed
      no public name yet
  sudo ./scripts/install --answers answers.yml --yes
      unattended: lines like `domain: jobs.example.org`; docs/install.md lists every setting
  sudo ./scripts/install --restore-from sftp://backup@vault.example.org/srv/hotgigs --recovery-key-file key.txt
      the site of another box, from its backup; settings said here win over those of the backup
  sudo ./scripts/install --check --diff
      what a repair would change, and nothing changes

Settings that are not given stay as they are in /etc/hotgigs/appliance.yml. Exit codes: 0 done, 1 a problem found or
failed with nothing changed, 3 failed and needs a person, 64 wrong usage, 75 locked by another operation, 130
interrupted.
"""
# Options that are settings, with their letters for the value.
_SETTINGS = {
    "domain": "NAME",
    "email": "ADDRESS",
    "site_name": "TEXT",
    "acme_directory": "URL",
    "acme_ca": "FILE",
    "tls_certificate": "FILE",
    "tls_key": "FILE",
    "mail_url": "URL",
    "mail_from": "ADDRESS",
    "ssh_port": "PORT",
}
_OPTION = re.compile(r"--[a-z][a-z-]+")
_FILES = ("mail_password_file", "wheelhouse")


@dataclass(frozen=True)
class Options:
    """What was asked for; `settings` holds only what was said."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    answers: Path | None = None
    wheelhouse: Path | None = None
    mail_password_file: Path | None = None
    moving_in: MovingIn | None = None
    check: bool = False
    diff: bool = False
    yes: bool = False
    as_json: bool = False


def read_arguments(arguments: Sequence[str], version: str) -> Options:
    """Return what the command line and the file of answers say; the command line wins.

    Raises SystemExit with 64 for wrong usage, SettingsError for answers that are none.
    """
    given = _parser(version).parse_args(list(arguments))
    said: dict[str, Any] = dict(_answers(given.answers)) if given.answers else {}
    for name in (*_SETTINGS, *_FILES, "tls", "waf", "admin_ips"):
        if getattr(given, name) is not None:
            said[name] = getattr(given, name)
    # Ansible works in another folder: a name that is short here would lead nowhere there.
    files = {name: Path(said.pop(name)).absolute() if said.get(name) else None for name in _FILES}
    return Options(
        settings=said,
        answers=given.answers,
        wheelhouse=files["wheelhouse"],
        mail_password_file=files["mail_password_file"],
        moving_in=_moving_in(given),
        check=given.check,
        diff=given.diff,
        yes=given.yes,
        as_json=given.json,
    )


def _moving_in(given: argparse.Namespace) -> MovingIn | None:
    if not given.restore_from:
        return None
    if given.check:
        _Parser.refuse("--check cannot tell what --restore-from brings: the settings are in the backup.")
    if given.recovery_key_file is None:
        _Parser.refuse("--restore-from needs --recovery-key-file: a file with the key as you exported it.")
    try:
        parse_url(NAME, given.restore_from)
    except ValueError as error:
        _Parser.refuse(str(error))
    files = {"key": given.target_key_file, "hosts": given.target_hosts_file, "ca": given.target_ca_file}
    there = {what: file.absolute() for what, file in files.items() if file is not None}
    for file in (given.recovery_key_file, *there.values()):
        if not file.is_file():
            _Parser.refuse(f"There is no file {file}.")
    return MovingIn(given.restore_from, given.recovery_key_file.absolute(), there, given.take_over)


def _answers(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            [f"--answers {path} cannot be read: {getattr(error, 'strerror', None) or error}."]
        ) from error
    return parse(text, str(path))


class _Parser(argparse.ArgumentParser):
    """Ends with 64 for wrong usage: 2 means something else here."""

    def error(self, message: str) -> NoReturn:
        usage = self.format_usage()
        wrong = _OPTION.findall(message) if message.startswith("unrecognized") else []
        near = difflib.get_close_matches(wrong[0], _OPTION.findall(usage), n=1) if wrong else []
        # Where one word is mistyped, the whole usage would only hide it.
        sys.stderr.write("" if near else usage)
        self.refuse(f"{message[0].upper()}{message[1:]}.{f' Did you mean {near[0]}?' if near else ''}")

    @staticmethod
    def refuse(sentence: str) -> NoReturn:
        """Say what is wrong with the usage, and end."""
        sys.stderr.write(f"{sentence}\nNext: ./scripts/install --help\n")
        raise SystemExit(USAGE)


def _parser(version: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="scripts/install",
        description="Make this server a HotGigs appliance, or repair one. Running it again is safe.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    site = parser.add_argument_group("settings, kept in /etc/hotgigs/appliance.yml")
    for name, letters in _SETTINGS.items():
        site.add_argument(f"--{name.replace('_', '-')}", metavar=letters, help=known()[name].metadata["help"])
    site.add_argument("--tls", choices=TLS_MODES, help=known()["tls"].metadata["help"])
    site.add_argument("--waf", choices=known()["waf"].metadata["choices"], help=known()["waf"].metadata["help"])
    site.add_argument(
        "--admin-ip", dest="admin_ips", action="append", metavar="ADDRESS", help="an address never banned"
    )
    run = parser.add_argument_group("this run")
    run.add_argument("--mail-password-file", metavar="FILE", help="the password of the mail relay; it is copied")
    run.add_argument("--answers", type=Path, metavar="FILE", help="settings from a YAML file")
    run.add_argument("--wheelhouse", metavar="DIR", help="Python wheels from a folder, not from the index")
    run.add_argument("--check", action="store_true", help="tell what would change, and change nothing")
    run.add_argument("--diff", action="store_true", help="show differences of files")
    run.add_argument("--yes", action="store_true", help="do not ask, whatever the preflight warns of")
    run.add_argument("--json", action="store_true", help="print the report as one JSON document")
    _add_moving_in(parser)
    run.add_argument("--version", action="version", version=f"HotGigs {version}")
    return parser


def _add_moving_in(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("onto a new box, from a backup")
    group.add_argument("--restore-from", metavar="URL", help="a target of the old box, like sftp://user@host/folder")
    group.add_argument("--recovery-key-file", type=Path, metavar="FILE", help="the recovery key, as you exported it")
    group.add_argument("--target-key-file", type=Path, metavar="FILE", help="what opens the target: SSH key, or S3")
    group.add_argument("--target-hosts-file", type=Path, metavar="FILE", help="known_hosts of an SFTP target")
    group.add_argument("--target-ca-file", type=Path, metavar="FILE", help="authority of an S3 target of your own")
    group.add_argument("--take-over", action="store_true", help="go on in the archive of the old box, which is gone")
