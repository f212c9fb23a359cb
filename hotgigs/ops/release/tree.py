"""The installed tree: which files belong to it, and the identifier that changes when one of them does.

Standard library only: it runs before anything is installed. Run: python3 -m hotgigs.ops.release.tree id|pack FILE
"""

import hashlib
import io
import re
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PARTS = (
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "ansible",
    "backups",
    "docs",
    "hotgigs",
    "nginx",
    "requirements",
    "scripts",
    "setup.py",
    "systemd",
)
"""What an installed release needs: the application, and all that sets the box up again from it."""
_LEFT_OUT = ("__pycache__",)


def list_files(root: Path = ROOT) -> Iterator[Path]:
    """Yield the files of a release below a source tree, in a fixed order."""
    for part in PARTS:
        top = root / part
        found = [top] if top.is_file() else sorted(top.rglob("*"))
        yield from (path for path in found if path.is_file() and _belongs(path.relative_to(root)))


def identify(root: Path = ROOT) -> str:
    """Return `<version>-<12 hexadecimal digits>`: the newest version of the changelog, and a hash over all files.

    Raises ValueError when the changelog names no version.
    """
    digest = hashlib.sha256()
    for path in list_files(root):
        content = path.read_bytes()
        mode = "x" if path.stat().st_mode & 0o100 else "-"
        digest.update(f"{path.relative_to(root)}\0{mode}\0{len(content)}\0".encode())
        digest.update(content)
    return f"{read_version(root)}-{digest.hexdigest()[:12]}"


def read_version(root: Path = ROOT) -> str:
    """Return the newest version that the changelog names. Raises ValueError when it names none."""
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\d+\.\d+\.\d+)", changelog, re.MULTILINE)
    if newest is None:
        raise ValueError("CHANGELOG.md has no heading like `## 1.2.3`.")
    return newest[1]


def pack(archive: Path, root: Path = ROOT) -> None:
    """Write the tree as a tar file that is the same for the same content."""
    with tarfile.open(archive, "w") as tar:
        for path in list_files(root):
            content = path.read_bytes()
            entry = tarfile.TarInfo(str(path.relative_to(root)))
            entry.size = len(content)
            entry.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
            tar.addfile(entry, io.BytesIO(content))


def _belongs(path: Path) -> bool:
    return not any(part in _LEFT_OUT or part.startswith(".") for part in path.parts) and path.suffix != ".pyc"


def main(arguments: list[str]) -> int:
    """Print the identifier or write the tar file; returns the exit code."""
    if arguments == ["id"]:
        sys.stdout.write(identify() + "\n")
        return 0
    if len(arguments) == 2 and arguments[0] == "pack":
        pack(Path(arguments[1]))
        return 0
    sys.stderr.write("usage: python3 -m hotgigs.ops.release.tree id | pack FILE\n")
    return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
