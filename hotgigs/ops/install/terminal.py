"""What the installer says to people: progress on standard error, the result on standard output."""

import sys
import textwrap

from hotgigs.ops.preflight.finding import Finding

_MARKS = {"ok": "✓", "warning": "!", "problem": "✗"}
_WIDTH = 100


def say(line: str = "") -> None:
    """Say how it goes."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def result(text: str) -> None:
    """Print a result."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def show_finding(finding: Finding) -> None:
    """Show a finding: what was found, and where it matters what is needed and what mends it."""
    lead = f"  {_MARKS[finding.state]} {finding.name:<15} "
    say(textwrap.fill(lead + finding.found, _WIDTH, subsequent_indent=" " * len(lead), break_on_hyphens=False))
    indent = " " * len(lead)
    if finding.needed:
        text = f"{indent}needed: {finding.needed}"
        say(textwrap.fill(text, _WIDTH, subsequent_indent=indent, break_on_hyphens=False))
    if finding.remedy:
        say(f"{indent}→ {finding.remedy}")


def agrees(question: str) -> bool:
    """Ask a person; who is not at a terminal cannot be asked, and has said all by starting this."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
