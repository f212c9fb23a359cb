"""Measure the resume parser on files with ground truth and on held-out labels, beside a floor of plain patterns.

Run: python benchmarks/parse.py [FOLDER with files and a gold.jsonl] [--no-labels] [--misses]

A value counts when it is the same after folding case, punctuation and blanks ("exact"), or shares half of its
words ("close"). A field that is not labelled does not count.
"""

import argparse
import gzip
import io
import json
import re
import subprocess
import sys
import time
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
# Run alone, the file finds the repository that it lies in.
sys.path.insert(0, str(HERE.parent))

from benchmarks.parse_floor import guess  # noqa: E402 - after the path above
from hotgigs.documents.extraction import Extraction, Unreadable, extract  # noqa: E402 - after the path above
from hotgigs.documents.extraction.doc import DOC_COMMAND, from_tool_output  # noqa: E402 - after the path above
from hotgigs.documents.parsing import gazetteer, parse  # noqa: E402 - after the path above
from hotgigs.documents.rules import MediaType, sniff  # noqa: E402 - after the path above

FILES = HERE.parent / "tests" / "documents" / "files" / "resumes"
LABELS = HERE / "data" / "resume-labels" / "train.jsonl.gz"
FIELDS = ("name", "email", "phone", "titles", "companies", "colleges", "degrees", "skills", "tools")
CONTACT = ("name", "email", "phone")
FILLERS = {"degrees": frozenset(("in", "of", "im", "en", "a", "an"))}
HELD_OUT = 5
"""Every fifth labelled text, by a checksum of its id, was never looked at while the parser was written."""


@dataclass
class Tally:
    """Hits, found and wanted values of one field, exact and close."""

    exact: int = 0
    close_found: int = 0
    close_wanted: int = 0
    found: int = 0
    wanted: int = 0
    texts: int = 0

    def add(self, found: set[str], wanted: set[str]) -> None:
        """Count one text."""
        self.exact += len(found & wanted)
        self.close_found += sum(any(is_close(one, other) for other in wanted) for one in found)
        self.close_wanted += sum(any(is_close(one, other) for other in found) for one in wanted)
        self.found += len(found)
        self.wanted += len(wanted)
        self.texts += 1

    def scores(self) -> tuple[float, float, float, float]:
        """Give precision, recall, F1, and F1 of close values."""
        precision, recall = share(self.exact, self.found), share(self.exact, self.wanted)
        close = share(self.close_found, self.found), share(self.close_wanted, self.wanted)
        return precision, recall, harmonic(precision, recall), harmonic(*close)


@dataclass
class Run:
    """What one set of texts gave."""

    ours: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    floor: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    seconds: list[float] = field(default_factory=list)


def main() -> None:
    arguments = parsed()
    report_files(arguments.folder, misses=arguments.misses)
    if not arguments.no_labels:
        report_labels(misses=arguments.misses)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=FILES)
    parser.add_argument("--no-labels", action="store_true", help="only the files")
    parser.add_argument("--misses", action="store_true", help="list what was not found")
    return parser.parse_args()


def report_files(folder: Path, *, misses: bool) -> None:
    run, complete, readable, refused = Run(), 0, 0, []
    # The first text loads word lists and is no measure of the rest.
    parse("warm up")
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        began = time.perf_counter()
        extraction = read(path_of(folder, record["file"]))
        resume = parse(extraction.text).resume
        run.seconds.append(time.perf_counter() - began)
        if extraction.status != "ok":
            refused.append(f"{record['file']}: {extraction.status} (expected {record.get('expect', '?')})")
        elif record["gold"]:
            found = values(resume)
            count(run, record["gold"], found, guess(extraction.text))
            readable += 1
            complete += all(same(name, found[name], record["gold"][name]) for name in CONTACT)
            report_misses(record["file"], record["gold"], found, wanted=misses)
    print(f"\nFiles of {folder}")
    for sentence in refused:
        print(f"  no text   {sentence}")
    print(f"  name, e-mail and phone right in {complete} of {readable} files ({share(complete, readable):.0%})")
    report(run)


def path_of(folder: Path, name: str) -> Path:
    return folder / name if (folder / name).is_file() else folder / "files" / name


def read(path: Path) -> Extraction:
    """Read a file by what it is, whatever its name says."""
    content = path.read_bytes()
    media_type = sniff(content)
    try:
        if media_type is MediaType.DOC:
            return from_tool_output(subprocess.run(DOC_COMMAND, input=content, capture_output=True, check=False).stdout)
        return extract(io.BytesIO(content), media_type or MediaType.TEXT)
    except Unreadable as refusal:
        return Extraction("error", "", 0, refusal.sentence)


def report_labels(*, misses: bool) -> None:
    run = Run()
    for record in held_out():
        began = time.perf_counter()
        resume = parse(record["text"]).resume
        run.seconds.append(time.perf_counter() - began)
        count(run, record, values(resume), guess(record["text"]))
        report_misses(record["id"], record, values(resume), wanted=misses)
    print(f"\nHeld-out labels ({len(run.seconds)} texts, line ends lost, labelled by hand and noisy)")
    report(run)


def held_out() -> Iterator[dict[str, Any]]:
    with gzip.open(LABELS, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if zlib.crc32(record["id"].encode()) % HELD_OUT == 0:
                yield record


def values(resume: dict[str, Any]) -> dict[str, list[str]]:
    """Give the fields that are labelled, out of a resume."""
    basics, work, education = resume["basics"], resume.get("work", []), resume.get("education", [])
    skills = [skill for group in resume.get("skills", []) for skill in group.get("keywords") or [group["name"]]]
    return {
        **{name: [basics[name]] if name in basics else [] for name in CONTACT},
        "titles": [job["position"] for job in work if "position" in job]
        + [basics[k] for k in ("label",) if k in basics],
        "companies": [job["name"] for job in work if "name" in job],
        "colleges": [entry["institution"] for entry in education if "institution" in entry],
        "degrees": [f"{entry['studyType']} {entry.get('area', '')}" for entry in education if "studyType" in entry],
        "skills": skills,
        "tools": [skill for skill in skills if skill.casefold() in gazetteer.tools()],
    }


def count(run: Run, wanted: dict[str, Any], found: dict[str, list[str]], floor: dict[str, list[str]]) -> None:
    for name in FIELDS:
        if wanted.get(name):
            folded = fold_all(name, wanted[name])
            run.ours[name].add(fold_all(name, found[name]), folded)
            run.floor[name].add(fold_all(name, floor[name]), folded)


def report(run: Run) -> None:
    print(f"\n  {'':10}{'parser':>38}{'':6}{'floor':>30}")
    print(f"  {'field':10}{'P':>8}{'R':>8}{'F1':>8}{'close':>8}{'n':>6}{'':6}{'P':>8}{'R':>8}{'F1':>8}{'close':>8}")
    for name in FIELDS:
        if name in run.ours:
            ours, floor = run.ours[name], run.floor[name]
            line = "".join(f"{score:8.3f}" for score in ours.scores()) + f"{ours.texts:6}{'':6}"
            print(f"  {name:10}{line}" + "".join(f"{score:8.3f}" for score in floor.scores()))
    times = sorted(run.seconds)
    p50, p95 = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]
    print(f"\n  seconds a file: p50 {p50:.3f}, p95 {p95:.3f}, worst {times[-1]:.3f}")


def report_misses(what: str, gold: dict[str, Any], found: dict[str, list[str]], *, wanted: bool) -> None:
    for name in FIELDS if wanted else ():
        if gold.get(name):
            ours, theirs = fold_all(name, found[name]), fold_all(name, gold[name])
            if theirs - ours:
                print(f"  {what:28} {name:10} missed {sorted(theirs - ours)}, extra {sorted(ours - theirs)}")


def same(name: str, found: list[str], wanted: str) -> bool:
    return fold_all(name, found) == fold_all(name, wanted)


def fold_all(name: str, some: str | list[str]) -> set[str]:
    folded = {fold(name, one) for one in ([some] if isinstance(some, str) else some)}
    return folded - {""}


def fold(name: str, value: str) -> str:
    plain = unicodedata.normalize("NFKC", value).casefold()
    if name == "phone":
        return re.sub(r"\D", "", plain)
    if name == "email":
        return plain.strip()
    words = re.sub(r"[^\w+#]+", " ", plain).split()
    return " ".join(word for word in words if word not in FILLERS.get(name, ()))


def is_close(one: str, other: str) -> bool:
    shared = sum((Counter(one.split()) & Counter(other.split())).values())
    return 4 * shared >= (len(one.split()) + len(other.split()))


def share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


if __name__ == "__main__":
    main()
