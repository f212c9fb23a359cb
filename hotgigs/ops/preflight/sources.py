"""Do the sources of packages answer: the distribution's, and the Python index?"""

import configparser
import re
import tempfile
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem, warning
from hotgigs.ops.system.programs import Done, run

APT, INDEX = "Packages", "Python index"
_ADDRESS = re.compile(r"^'([^']+)' ", re.MULTILINE)
_REASON = re.compile(r"^E: Failed to fetch \S+\s+(\S.*)$", re.MULTILINE)
_HELPER = "/usr/lib/apt/apt-helper"
_SECONDS = 20
_PUBLIC_INDEX = "https://pypi.org/simple"
_PIP_FILES = ("/etc/xdg/pip/pip.conf", "/etc/pip.conf", "/root/.config/pip/pip.conf", "/root/.pip/pip.conf")


def check(around: Surroundings) -> Iterator[Finding]:
    """Fetch the release file of each source of apt, and ask each index of pip for Ansible."""
    addresses = release_files()
    silent = {address: said for address in addresses if (said := _silence(address))}
    yield judge_packages(addresses, silent, installed=around.installed)
    if around.wheelhouse is None:
        indexes = configured_indexes(around)
        answers = {index: _answer(f"{index}/ansible-core/") for index in indexes}
        yield judge_index(answers, installed=around.installed)


def release_files() -> list[str]:
    """Return the address of the release file of every source that apt knows."""
    # apt's other lists leave out what was never fetched: on the image of a cloud that is everything. Without a cache on
    # the disk nothing of the box changes here.
    off = ["-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache="]
    done = run(["apt-get", *off, "update", "--print-uris"])
    return sorted({address for address in _ADDRESS.findall(done.output) if address.endswith("/InRelease")})


def judge_packages(addresses: list[str], silent: Mapping[str, str], *, installed: bool = False) -> Finding:
    """Judge which sources of packages answer."""
    remedy = "apt-get update; cat /etc/apt/sources.list /etc/apt/sources.list.d/*; apt-config dump Acquire"
    if not addresses:
        needed = "the archive of the distribution in /etc/apt/sources.list.d"
        return problem(APT, "apt knows no source of packages", needed, remedy)
    if not silent:
        return ok(APT, f"{len(addresses)} {'source answers' if len(addresses) == 1 else 'sources answer'}")
    address, said = next(iter(silent.items()))
    answer = warning if installed else problem
    return answer(APT, f"{address} does not answer: {said}", "every source of packages, to install from", remedy)


def judge_index(answers: Mapping[str, str], *, installed: bool = False) -> Finding:
    """Judge the indexes of Python packages by what each said; an empty answer is a good one."""
    reached = [index for index, said in answers.items() if not said]
    if reached:
        return ok(INDEX, f"{reached[0]} answers")
    index, said = next(iter(answers.items()))
    remedy = "Let the server reach it, or bring the wheels: --wheelhouse DIR (docs/install.md)"
    answer = warning if installed else problem
    return answer(INDEX, f"{index} does not answer: {said}", "an index with Ansible and what HotGigs needs", remedy)


def configured_indexes(around: Surroundings) -> list[str]:
    """Return the indexes that pip will ask, by its files and its environment."""
    main, more = _PUBLIC_INDEX, ""
    for name in _PIP_FILES:
        found = configparser.ConfigParser(interpolation=None, strict=False)
        try:
            found.read_string(around.read(name))
        except configparser.Error:
            # pip itself will tell what is wrong with its file.
            continue
        for section in ("global", "install"):
            main = found.get(section, "index-url", fallback=main)
            more = found.get(section, "extra-index-url", fallback=more)
    main = around.environment.get("PIP_INDEX_URL", main)
    more = around.environment.get("PIP_EXTRA_INDEX_URL", more)
    return [index.rstrip("/") for index in [main, *more.split()]]


def date_of(address: str) -> float | None:
    """Return the time, in seconds since 1970, that a web server tells, or nothing."""
    try:
        with urlopen(Request(address, method="HEAD"), timeout=_SECONDS) as answer:  # noqa: S310 - a source of apt
            told = answer.headers.get("Date")
    except HTTPError as error:
        told = error.headers.get("Date")
    except (URLError, OSError, ValueError):
        return None
    try:
        return parsedate_to_datetime(told).timestamp() if told else None
    except ValueError:
        return None


def _silence(address: str) -> str:
    """Fetch a file as apt would, with its proxies; returns what went wrong, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        options = [
            "-o",
            f"Acquire::http::Timeout={_SECONDS}",
            "-o",
            "Acquire::Retries=1",
            "-o",
            "APT::Sandbox::User=root",
        ]
        target = str(Path(folder) / "InRelease")
        done = run([_HELPER, *options, "download-file", address, target], seconds=_SECONDS * 4)
    return "" if done.ok else reason(done)


def reason(done: Done) -> str:
    """Return why apt could not fetch a file; its last line says only that it could not."""
    found = _REASON.search(done.errors)
    return found[1] if found else done.said()


def _answer(address: str) -> str:
    """Ask for a page; returns what went wrong, or nothing."""
    parts = urlsplit(address)
    if parts.scheme == "file":
        return "" if Path(parts.path).is_dir() else "there is no such folder"
    try:
        with urlopen(Request(address), timeout=_SECONDS):  # noqa: S310 - the index that pip is told to ask
            return ""
    except (URLError, OSError, ValueError) as error:
        return str(getattr(error, "reason", error))
