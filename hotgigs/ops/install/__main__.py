"""scripts/install: looks, then makes this server a HotGigs appliance."""

import dataclasses
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hotgigs.kernel.errors import HotGigsError, Locked
from hotgigs.ops.appliance import keeping
from hotgigs.ops.appliance.settings import FILE, Appliance, SettingsError
from hotgigs.ops.install import moving_in
from hotgigs.ops.install.announcing import own_files
from hotgigs.ops.install.arguments import USAGE, Options, read_arguments
from hotgigs.ops.install.moving_in import MovingIn
from hotgigs.ops.install.report import write_report
from hotgigs.ops.install.terminal import agrees, result, say, show_finding
from hotgigs.ops.playbook import source
from hotgigs.ops.playbook.operation import Outcome, Wanted, apply
from hotgigs.ops.preflight import account
from hotgigs.ops.preflight.checklist import look, verdict
from hotgigs.ops.preflight.finding import OK, PROBLEM, WARNING, Finding, Surroundings
from hotgigs.ops.system.lock import BACKUPS, lock_box
from hotgigs.ops.system.operation_log import FOLDER, OperationLog, open_log
from hotgigs.ops.uninstall import manifest

DONE, FAILED_UNCHANGED, NEEDS_A_PERSON, LOCKED, INTERRUPTED = 0, 1, 3, 75, 130
_PATIENCE = 1800.0
"""Seconds that a run waits for a backup: the first one begins as soon as a box is installed."""
AGAIN = "sudo ./scripts/install"
_UNTOUCHED = "Nothing was changed."


def main(arguments: Sequence[str] | None = None) -> int:
    """Install, repair or check; returns the exit code."""
    options = Options()
    try:
        options = read_arguments(sys.argv[1:] if arguments is None else arguments, _version())
        return _install(options)
    except SettingsError as error:
        return _refuse(error, options)
    except HotGigsError as error:
        say(f"{error.sentence}\nNothing was set up yet. Mend it, and run this again.")
        return FAILED_UNCHANGED
    except KeyboardInterrupt:
        say(f"\nInterrupted. {_UNTOUCHED}")
        return INTERRUPTED


def _refuse(error: SettingsError, options: Options) -> int:
    say("The settings cannot be used:")
    for fault in error.faults:
        say(f"  ✗ {fault}")
    # Who mistypes an option sees it above; who did not type it must know in which file it stands.
    files = [str(file) for file in (options.answers, FILE) if file is not None and file.exists()]
    read = f" Settings are read from the command line and {' and '.join(files)}." if files else ""
    say(f"{_UNTOUCHED}{read}\nMend it, and run this again. Every option: ./scripts/install --help")
    return USAGE


def _install(options: Options) -> int:
    stranger = account.judge(os.geteuid())
    if stranger.state != OK:
        show_finding(stranger)
        say(_UNTOUCHED)
        _print(options, {"ok": False, "findings": _plain([stranger])})
        return FAILED_UNCHANGED
    if options.moving_in:
        options = _take(options, options.moving_in)
    settings = keeping.decide(options.settings)
    findings = _preflight(settings, options)
    if verdict(findings) == PROBLEM:
        say("\nThe preflight stops here, because of:")
        for finding in (finding for finding in findings if finding.state == PROBLEM):
            show_finding(finding)
        say(f"\n{_UNTOUCHED} Mend it, and run this again.")
        _print(options, {"ok": False, "findings": _plain(findings)})
        return FAILED_UNCHANGED
    if verdict(findings) == WARNING and not (options.yes or options.check) and not agrees("Go on?"):
        say(_UNTOUCHED)
        return FAILED_UNCHANGED
    try:
        return _run(settings, options, findings)
    except Locked as error:
        say(error.sentence)
        return LOCKED


def _take(options: Options, order: MovingIn) -> Options:
    """Bring from the target what must be known before anything else; what was said on the command line wins.

    Raises HotGigsError; then nothing but packages that read backups has changed.
    """
    say("Reading the backup; what reads it is installed if it is not there.")
    manifest.begin()
    log = open_log("install-restore", FOLDER)
    try:
        taken = moving_in.take(order, log)
    finally:
        log.close()
    return dataclasses.replace(options, settings={**taken.settings, **options.settings})


def _preflight(settings: Appliance, options: Options) -> list[Finding]:
    say("Preflight: nothing is changed.")
    around = Surroundings(
        settings,
        source.HERE,
        wheelhouse=options.wheelhouse,
        mail_password_file=options.mail_password_file,
        installed=FILE.exists(),
        environment=dict(os.environ),  # noqa: TID251 - where pip is told its index
    )
    findings = []
    for finding in look(around):
        show_finding(finding)
        findings.append(finding)
    return findings


def _run(settings: Appliance, options: Options, findings: list[Finding]) -> int:
    # A check leaves no trace among the logs of what was done.
    log = open_log("install-check", Path("/var/tmp")) if options.check else open_log("install", FOLDER)  # noqa: S108 - kept over a reboot, unlike /tmp
    log.write(f"HotGigs {_version()}, settings {settings}")
    for finding in findings:
        log.write(f"{finding.state}: {finding.name}: {finding.found}")
    try:
        with lock_box("scripts/install", patience=_PATIENCE, waits_for=BACKUPS, say=say) as lock:
            outcome = _work(settings, options, log, lock)
        # What restores holds the lock itself.
        return _conclude(settings, options, outcome, log)
    except Locked:
        raise
    except HotGigsError as error:
        log.write(error.sentence)
        return _fail(error.sentence, options, log)
    except KeyboardInterrupt:
        log.write("interrupted")
        state = _UNTOUCHED if options.check else "What was finished stays; the rest is done by running it again."
        say(f"\nInterrupted. {state}\nLog: {log.path}\nNext: {AGAIN}")
        return INTERRUPTED
    finally:
        log.close()


def _work(settings: Appliance, options: Options, log: OperationLog, lock: int) -> Outcome:
    say(f"\n{'Checking what would change' if options.check else 'Installing'}; the log is {log.path}")
    if not options.check:
        manifest.begin()
        keeping.keep(settings, options.settings)
        if options.mail_password_file:
            keeping.keep_password(options.mail_password_file)
    wanted = Wanted(settings, source.HERE, options.wheelhouse, options.check, options.diff)
    outcome = apply(wanted, log, say, lock=lock)
    if not options.check:
        manifest.end()
    if not outcome.code and not options.check:
        keeping.keep_applied(settings)
    return outcome


def _conclude(settings: Appliance, options: Options, outcome: Outcome, log: OperationLog) -> int:
    if outcome.code:
        _print(options, {"ok": False, **outcome.plain(), "log": str(log.path)})
        return _fail_in_role(outcome, options, log)
    if options.check:
        return _end_check(_with_own_files(outcome, settings, options), options, log)
    if options.moving_in:
        moving_in.bring_back(options.moving_in, say, log)
    report = write_report(settings)
    say()
    _print(options, {"ok": True, **report.plain(), **outcome.plain(), "log": str(log.path)}, report.text())
    say(f"\n{outcome.changed} changed. Log: {log.path}")
    return DONE


def _with_own_files(outcome: Outcome, settings: Appliance, options: Options) -> Outcome:
    files = own_files(settings, options.mail_password_file) | set(outcome.announced["files"])
    return dataclasses.replace(outcome, announced={**outcome.announced, "files": sorted(files)})


def _end_check(outcome: Outcome, options: Options, log: OperationLog) -> int:
    lines = [f"{outcome.changed} would change. {_UNTOUCHED}"]
    for name in ("packages", "accounts", "units", "files", "unknown"):
        values = outcome.announced[name]
        lines += [f"\n{name.capitalize()} ({len(values)})", *(f"  {value}" for value in values)] if values else []
    _print(options, {"ok": True, **outcome.plain(), "log": str(log.path)}, "\n".join(lines))
    say(f"\nLog: {log.path}")
    return DONE


def _fail_in_role(outcome: Outcome, options: Options, log: OperationLog) -> int:
    failure = outcome.failure
    where = f"{failure.role or 'the playbook'}: {failure.task}" if failure else "the playbook"
    return _fail(f"{where} failed.\n{failure.message if failure else ''}", options, log)


def _fail(sentence: str, options: Options, log: OperationLog) -> int:
    say(f"\n{sentence}\n")
    if options.check:
        say(f"{_UNTOUCHED}\nLog: {log.path}")
        return FAILED_UNCHANGED
    say("What was finished before stays as it is. Running the same command again goes on from here.")
    say(f"Log: {log.path}\nNext: {AGAIN}")
    return NEEDS_A_PERSON


def _plain(findings: list[Finding]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(finding) for finding in findings]


def _print(options: Options, facts: dict[str, Any], text: str = "") -> None:
    if options.as_json:
        result(json.dumps(facts, ensure_ascii=False))
    elif text:
        result(text)


def _version() -> str:
    text = (source.HERE / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(r"^## (\d+\.\d+\.\d+)", text, re.MULTILINE)
    return found[1] if found else "(unknown)"


if __name__ == "__main__":
    sys.exit(main())
