"""Every route of the site and who may use it; a route that is missing here fails the walk."""

from dataclasses import dataclass

PUBLIC = "everybody"
SIGNED_IN = "whoever is signed in"
SITE = "the administrator of the site"
PROVEN = "the candidate, by a link or an account"
VIEW = "every member of the company"
EDIT = "members whose role allows it"

WORKS = (200, 204, 303)
ANSWERS = (*WORKS, 404, 409, 410, 422)
"""What a POST with a form that says nothing may answer to who may use it: never an error of ours, never a refusal."""

JOB = "/hiring/jobs/<uuid:job_id>"
POST = f"{JOB}/posts/<uuid:post_id>"
QUESTION = f"{JOB}/questions/<uuid:question_id>"
APPLICATION = "/hiring/applications/<uuid:application_id>"
DOCUMENT = f"{APPLICATION}/documents/<uuid:document_id>"
COMPANY = "/hiring/companies/<slug>"
TEAM = f"{COMPANY}/team"
INVITATION = f"{TEAM}/invitations/<uuid:invitation_id>"
STATUS = "/status/<uuid:application_id>"
PERSON = "/admin/people/<uuid:person_id>"


@dataclass(frozen=True)
class Route:
    """One route: method and rule as in the URL map, who may use it, and the answers that count as working."""

    method: str
    rule: str
    access: str
    fine: tuple[int, ...]


def _get(access: str, *rules: str, fine: tuple[int, ...] = (200,)) -> list[Route]:
    return [Route("GET", rule, access, fine) for rule in rules]


def _post(access: str, *rules: str, fine: tuple[int, ...] = ANSWERS) -> list[Route]:
    return [Route("POST", rule, access, fine) for rule in rules]


FORMS: dict[str, dict[str, str]] = {
    f"{JOB}/openings": {"total": "2"},
    f"{JOB}/openings/<uuid:opening_id>/closure": {"reason": "cancelled"},
    f"{QUESTION}/position": {"to": "0"},
    f"{JOB}/team": {"person": "<person_id>", "role": "interviewer"},
    f"{APPLICATION}/move": {"stage": "<stage_id>", "version": "1"},
    f"{APPLICATION}/move/removal": {"stage": "<stage_id>", "version": "1"},
}
"""Forms for routes that read their form before they ask who sends it; <name> stands for a value of the world."""

ROUTES: list[Route] = [
    # The public site.
    *_get(PUBLIC, "/", "/jobs", "/jobs/<slug>", "/jobs/<slug>/apply", "/companies", "/companies/<slug>"),
    *_get(PUBLIC, "/sitemap.xml", "/robots.txt", "/healthz/live", "/healthz/ready", "/metrics", "/favicon.ico"),
    *_get(PUBLIC, "/sitemap-<int:part>.xml", fine=(200, 404)),
    *_get(PUBLIC, "/static/<version>/<path:path>", "/companies/<slug>/logo/<sha256>"),
    *_get(PUBLIC, "/employers", "/privacy", "/accessibility", "/sources"),
    *_get(PUBLIC, "/suggest/countries", "/suggest/jobs", "/suggest/occupations", "/suggest/places", "/suggest/skills"),
    *_get(PUBLIC, "/styleguide", fine=(404,)),
    # Accounts.
    *_get(PUBLIC, "/sign-in", "/sign-up", "/sign-up/sent", "/reset", "/reset/sent"),
    *_get(PUBLIC, "/reset/<token>", "/verify/<token>", "/first-administrator/<token>", fine=(404, 410)),
    *_post(PUBLIC, "/sign-in", "/sign-up", "/reset", "/sign-out", fine=(*ANSWERS, 401, 403)),
    *_post(PUBLIC, "/reset/<token>", "/verify/<token>/account", "/verify/<token>/address"),
    *_post(PUBLIC, "/first-administrator/<token>"),
    *_get(SIGNED_IN, "/account", "/account/email", "/account/password", "/account/applications"),
    *_get(SIGNED_IN, "/account/start", fine=WORKS),
    *_post(SIGNED_IN, "/account/email", "/account/name", "/account/password"),
    *_post(SIGNED_IN, "/account/sessions/<uuid:session_id>/removal", "/account/sessions/removal"),
    # Applying.
    *_get(PUBLIC, "/jobs/<slug>/apply/draft/<token>", fine=(404,)),
    *_post(PUBLIC, "/jobs/<slug>/apply", "/jobs/<slug>/apply/draft", "/jobs/<slug>/apply/fields"),
    *_post(PUBLIC, "/jobs/<slug>/apply/resume"),
    *_get(PUBLIC, "/status/link/<token>"),
    *_post(PUBLIC, "/status/link/<token>", "/status/link/<token>/renewal"),
    *_get(PROVEN, STATUS, f"{STATUS}/receipt", f"{STATUS}/resume", f"{STATUS}/withdrawal"),
    *_post(PROVEN, f"{STATUS}/withdrawal"),
    # Companies and their teams.
    *_get(SIGNED_IN, "/hiring", "/hiring/company", "/hiring/team", "/hiring/jobs", fine=(200, 303, 404)),
    *_get(VIEW, COMPANY, TEAM),
    *_get(EDIT, f"{COMPANY}/logo", f"{TEAM}/<uuid:person_id>/removal"),
    *_post(EDIT, COMPANY, f"{COMPANY}/preview", f"{COMPANY}/logo", f"{COMPANY}/logo/removal"),
    *_post(EDIT, f"{TEAM}/<uuid:person_id>/removal", f"{TEAM}/<uuid:person_id>/role", f"{TEAM}/invitations"),
    *_post(EDIT, f"{INVITATION}/removal", f"{INVITATION}/renewal"),
    *_get(PUBLIC, "/invitations/<token>", fine=(404, 410)),
    *_post(PUBLIC, "/invitations/<token>/acceptance"),
    # Jobs.
    *_get(VIEW, JOB, f"{POST}/preview"),
    *_get(SIGNED_IN, "/hiring/jobs/new", fine=(200, 403, 404)),
    *_post(SIGNED_IN, "/hiring/jobs/new", "/hiring/jobs/new/preview", fine=(*ANSWERS, 403)),
    *_get(EDIT, f"{JOB}/closure", f"{JOB}/edit", f"{POST}/edit", f"{JOB}/posts/new", f"{QUESTION}/edit"),
    *_get(EDIT, f"{JOB}/questions"),
    *_post(EDIT, f"{JOB}/archive", f"{JOB}/archive/removal", f"{JOB}/closure", f"{JOB}/closure/removal"),
    *_post(EDIT, f"{JOB}/copies", f"{JOB}/edit", f"{JOB}/edit/preview", f"{JOB}/hold", f"{JOB}/hold/removal"),
    *_post(EDIT, f"{JOB}/openings", f"{JOB}/openings/<uuid:opening_id>/closure", f"{POST}/deletion", f"{POST}/edit"),
    *_post(EDIT, f"{POST}/edit/preview", f"{POST}/publication", f"{POST}/publication/removal"),
    *_post(EDIT, f"{JOB}/posts/new", f"{JOB}/posts/new/preview", f"{JOB}/questions", f"{QUESTION}/archive"),
    *_post(EDIT, f"{QUESTION}/archive/removal", f"{QUESTION}/edit", f"{QUESTION}/position"),
    *_post(EDIT, f"{JOB}/team", f"{JOB}/team/<uuid:person_id>/removal"),
    # Applications.
    *_get(VIEW, f"{JOB}/board", f"{JOB}/applications", f"{JOB}/applications.csv", APPLICATION),
    *_get(VIEW, f"{DOCUMENT}/file", f"{DOCUMENT}/pages/<int:number>"),
    *_get(EDIT, f"{APPLICATION}/hire", f"{APPLICATION}/move", f"{APPLICATION}/rejection", fine=(200, 409)),
    *_get(EDIT, f"{APPLICATION}/hire/removal", fine=(200, 409)),
    # These lead back to the application, whoever asks, and say nothing of it.
    *_get(SIGNED_IN, f"{APPLICATION}/move/removal", f"{APPLICATION}/rejection/removal", fine=(302, 303)),
    *_get(SIGNED_IN, f"{APPLICATION}/notes", f"{APPLICATION}/owner", fine=(302, 303)),
    *_post(EDIT, f"{APPLICATION}/hire", f"{APPLICATION}/hire/removal", f"{APPLICATION}/move"),
    *_post(EDIT, f"{APPLICATION}/move/removal", f"{APPLICATION}/notes", f"{APPLICATION}/owner"),
    *_post(EDIT, f"{APPLICATION}/rejection", f"{APPLICATION}/rejection/removal"),
    # The administrator of the site.
    *_get(SITE, "/admin", "/admin/audit", "/admin/audit/<int:event_id>", "/admin/audit/export", "/admin/companies"),
    *_get(SITE, "/admin/backups"),
    *_get(SITE, "/admin/companies/new", "/admin/companies/<slug>/administrator", "/admin/people"),
    *_get(SITE, f"{PERSON}/disabling"),
    *_post(SITE, "/admin/audit/verification", "/admin/companies", "/admin/companies/<slug>/administrator"),
    *_post(SITE, f"{PERSON}/disabling", f"{PERSON}/disabling/removal"),
]
