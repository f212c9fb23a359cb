"""Tells the site how backups stand, in a file that its processes may read."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hotgigs.kernel import clock
from hotgigs.kernel.errors import HotGigsError
from hotgigs.ops.backup import confirming, offsite, records, sets, summary, targets
from hotgigs.ops.backup.box import BackupBox
from hotgigs.ops.backup.records import Reach
from hotgigs.ops.backup.sets import Manifest
from hotgigs.ops.backup.summary import BackupSet, Copy, Drill, Hint, Summary, TargetState, Verification
from hotgigs.ops.backup.targets import Target

_SHOWN = 30
_KINDS = {"file": "mounted path", "sftp": "SFTP", "s3": "S3"}


def keep(box: BackupBox, path: Path = summary.SUMMARY) -> None:
    """Write the summary for the site."""
    summary.write(describe(box), path)


def describe(box: BackupBox) -> Summary:
    """Return how backups stand."""
    state = box.layout.state
    manifests, faults = sets.listed(box.layout.sets)
    reaches = records.read_reaches(state)
    confirmed = confirming.is_confirmed(state, box.settings, box.key)
    verified = records.history(state / "verifications.ndjson")[-1:]
    return Summary(
        at=clock.now(),
        key_confirmed=confirmed,
        sets=tuple(_set(one, reaches, box) for one in list(reversed(manifests))[:_SHOWN]),
        drills=tuple(_drill(row) for row in records.history(state / "drills.ndjson")[-summary.TREND :]),
        verification=_verification(verified[0]) if verified else None,
        targets=tuple(_target(box, one, reaches.get(one.name, Reach())) for one in box.targets()),
        hints=tuple(_hints(box, faults, confirmed=confirmed)),
    )


def _set(manifest: Manifest, reaches: dict[str, Reach], box: BackupBox) -> BackupSet:
    copies = tuple(_copy(manifest, one.name, reaches.get(one.name, Reach())) for one in box.targets())
    seconds = float(manifest.seconds.get("all", 0))
    return BackupSet(manifest.id, manifest.kind, manifest.at, manifest.bytes, manifest.moved, seconds, copies)


def _copy(manifest: Manifest, name: str, reach: Reach) -> Copy:
    there = reach.last_success is not None and reach.last_success > manifest.at
    return Copy(
        name, "ok" if there else "failed" if reach.failure else "waiting", reach.last_success if there else None
    )


def _drill(row: dict[str, Any]) -> Drill:
    return Drill(
        at=datetime.fromisoformat(row["at"]),
        outcome=row["outcome"],
        reason=row.get("sentence", ""),
        recovery_seconds=float(row["recovery_seconds"]),
        point_seconds=float(row["recovery_point_seconds"]),
        source=summary.LOCAL if row["source"] == "local" else summary.OFFSITE,
    )


def _verification(row: dict[str, Any]) -> Verification:
    return Verification(datetime.fromisoformat(row["at"]), row["outcome"], " ".join(row["faults"]))


def _target(box: BackupBox, target: Target, reach: Reach) -> TargetState:
    lag = (clock.now() - reach.last_success).total_seconds() if reach.last_success else 0.0
    return TargetState(
        name=target.name,
        kind=_KINDS[targets.parse_url(target.name, target.url).kind],
        last_success=reach.last_success,
        # The daemon looks every 20 s: up to a minute is nothing that waits.
        lag_seconds=lag if reach.failure or lag > timedelta(minutes=2).total_seconds() else 0.0,
        failure=reach.failure,
        documents_waiting=_waiting(box, reach),
    )


def _waiting(box: BackupBox, reach: Reach) -> int:
    try:
        return offsite.unsent_documents(box, reach)
    except HotGigsError:
        # Without the database nobody can count, and other checks say that it does not answer.
        return 0


def _hints(box: BackupBox, faults: list[str], *, confirmed: bool) -> list[Hint]:
    hints = [Hint(fault, "hotgigs-admin backup verify") for fault in faults]
    if not confirmed:
        hints.append(
            Hint(
                "The recovery key was never exported: without it nothing can be restored onto another box.",
                "hotgigs-admin backup export-key",
            )
        )
    if not box.settings.backup_targets:
        hints.append(
            Hint(
                "Everything is on this box alone: with its disk the backups are gone too.",
                "hotgigs-admin backup target add NAME URL",
            )
        )
    return hints
