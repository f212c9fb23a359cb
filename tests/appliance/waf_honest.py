"""What honest people send: resumes, letters, answers, notes, job texts and searches, as forms of the site send them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from hotgigs.demo.records import Application, Job, Sample
from hotgigs.demo.resumes import resume_file
from hotgigs.demo.sample import sample

HERE = Path(__file__).resolve().parents[1]
RESUMES = HERE / "documents" / "files"
DAY = date(2026, 11, 2)
KEY = "01890a5d-ac96-774b-bcce-b302099a8057"
APPLICATION = f"/hiring/applications/{KEY}"
PEOPLE = 40
"""How many of the sample's people hand in the files that are drawn for them."""

REMARKS = (
    "Asked for a query: SELECT name FROM users WHERE age > 30 ORDER BY name; he forgot the index.",
    "Knows bash well: find, grep, awk and sed | sort, and wrote cron jobs that rm old files; cat /etc/hosts, too.",
    "C++ and C#, PL/SQL, R&D at AT&T; salary 40-45k -- or more. 1=1 made her laugh; <3 the team.",
    "Moved from select committees to Union work; drop in any time, and/or call. 'Tis fine -- she's \"in\".",
    "She said: if (x > 0 && y < 1) return x; and explained why that isn't safe.",
    "O'Brien & Sons; we'd like 50% more; and 10/12 points. Update set for Monday, delete from the list after.",
    "Docker exec, curl https://example.org/cv.pdf, python -c, ../docs and C:\\Users\\Ann\\cv.docx came up.",
    "Ready to start; ping him on Monday; who else? Let's sleep on it (5 days). Nice & time to wait for delay.",
)
"""Remarks about people who work with computers, and sentences that look like programs to a machine."""

SEARCHES = (
    *("C++", "C#", ".NET developer", "node.js", "R&D", "Q&A engineer", "PL/SQL", "sql select", "bash and python"),
    *("O'Brien", "nurse -night", "“care assistant”", '"team lead"', "chef (m/f/d)", "sales & marketing", "50% remote"),
    *("union representative", "select committee clerk", "drop forge operator", "sleep technician", "cook or baker"),
    *("IT-Administrator/in", "Ingénieur d'études", "Krankenpfleger*in", "社員", "devops/sre", "head of R&D; Berlin"),
    *(
        "where to work",
        "insert operator",
        "update manager",
        "and",
        "1 or 2",
        "PHP/MySQL",
        "linux shell",
        "curl bar staff",
    ),
)


@dataclass(frozen=True)
class Honest:
    """One request that must pass; with files it is sent as multipart."""

    path: str
    fields: dict[str, str]
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    method: str = "POST"


def everything() -> Iterator[Honest]:
    """Give every kind."""
    yield from resumes()
    yield from applications()
    yield from jobs()
    yield from notes()
    yield from searches()


def resumes() -> Iterator[Honest]:
    """Give every resume of the tests and some of the sample, each with the form around it."""
    kept = [path for path in RESUMES.rglob("*") if path.suffix in (".pdf", ".docx", ".doc", ".odt", ".rtf", ".txt")]
    named = [(path.name, path.read_bytes()) for path in sorted(kept) if path.name != "LICENSES.txt"]
    people = sample(DAY).people[:PEOPLE]
    drawn = [(name, content) for name, _, content in map(resume_file, people)]
    for place, file in enumerate([*named, *drawn]):
        person = people[place % PEOPLE]
        form = {"key": KEY, "name": person.name, "email": person.email, "phone": person.phone}
        form |= {"location": person.town.name, "cover_letter": "", f"question-{KEY}": "yes"}
        for verb in ("apply", "apply/resume"):
            yield Honest(f"/jobs/cook-berlin-1a2b3c/{verb}", form, {"resume": file})


def applications() -> Iterator[Honest]:
    """Give letters and answers, and the texts of resumes pasted where a letter belongs."""
    people = {person.number: person for person in sample(DAY).people}
    for place, one in enumerate(_written(sample(DAY))):
        person = people[one.person]
        form = {"name": person.name, "email": person.email, "cover_letter": one.cover_letter}
        form |= {f"question-{KEY[:-3]}{number:03}": str(answer) for number, (_, answer) in enumerate(one.answers)}
        yield Honest("/jobs/cook-berlin-1a2b3c/apply" if place % 2 else "/jobs/cook-berlin-1a2b3c/apply/draft", form)
    for text in (*_pasted(), *REMARKS):
        yield Honest("/jobs/cook-berlin-1a2b3c/apply", {"cover_letter": text[:5000], f"question-{KEY}": text[:2000]})
        yield Honest("/jobs/cook-berlin-1a2b3c/apply/fields", {"cover_letter": text[:5000]})


def jobs() -> Iterator[Honest]:
    """Give every job of the sample as the editor sends it, and its preview for some."""
    for place, job in enumerate(sample(DAY).jobs):
        form = job_form(job)
        yield Honest("/hiring/jobs/new", form)
        if place % 8 == 0:
            yield Honest(f"/hiring/jobs/{KEY}/posts/{KEY}/edit/preview", form)
    for text in REMARKS:
        yield Honest(
            "/hiring/jobs/new", {"title": "Database developer (SQL & bash)", "description": f"## You\n\n- {text}"}
        )


def job_form(job: Job) -> dict[str, str]:
    """Return the fields of the editor for a job."""
    return {
        "title": job.title,
        "description": job.description,
        "employment_type": job.employment_type,
        "remote_kind": job.remote_kind,
        "remote_countries": ", ".join(job.remote_countries),
        "place": job.town.name,
        "place_id": str(job.town.id),
        "pay_min": str(job.pay_min // 100),
        "pay_max": str(job.pay_max // 100),
        "pay_currency": job.pay_currency,
        "pay_period": job.pay_period,
        "language": job.language,
        "skills": ", ".join(job.skills),
        "reference": job.reference,
        "department": job.family,
        "openings": str(job.openings),
        "occupation": "",
        "closes_on": job.closes_on.isoformat() if job.closes_on else "",
    }


def notes() -> Iterator[Honest]:
    """Give what teams write about people and companies about themselves."""
    written = {note.text: None for one in sample(DAY).applications for note in one.notes}
    for text in (*list(written)[:200], *_pasted(), *REMARKS):
        yield Honest(f"{APPLICATION}/notes", {"text": text[:5000]})
    for text in REMARKS:
        yield Honest(f"{APPLICATION}/move", {"stage": KEY, "version": "1", "reason": text})
        yield Honest(f"{APPLICATION}/rejection", {"reason": KEY, "note": text, "tell": "now"})
        yield Honest(f"/hiring/jobs/{KEY}/closure", {"reason": "other", "note": text})
        yield Honest(f"/hiring/jobs/{KEY}/questions", {"kind": "text", "label": text[:300], "options": text})
        yield Honest(f"/status/{KEY}/withdrawal", {"reason": text})
    for company in sample(DAY).companies:
        form = {"name": company.name, "summary": company.tagline, "about": company.profile, "website": company.website}
        form |= {"accent": company.accent, "benefits": "\n".join(company.benefits), "place": company.home.name}
        yield Honest(f"/hiring/companies/{company.key}", {**form, "version": "1"})


def searches() -> Iterator[Honest]:
    """Give what people look for, and the titles and skills of the sample."""
    words = {word: None for job in sample(DAY).jobs for word in (job.title, *job.skills)}
    for text in (*SEARCHES, *words):
        yield Honest("/jobs", {"q": text, "place": "Berlin", "sort": "new"}, method="GET")
    for text in SEARCHES:
        for path in ("/suggest/jobs", "/suggest/skills", f"/hiring/jobs/{KEY}/applications", "/admin/people"):
            yield Honest(path, {"q": text}, method="GET")


def _written(made: Sample) -> list[Application]:
    return [one for one in made.applications if one.cover_letter or one.answers][:200]


def _pasted() -> list[str]:
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(RESUMES.rglob("*.txt"))]
    return [text for text in texts if text]
