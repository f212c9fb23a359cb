"""Every page of the site in each of its states: where it is, who looks, and what to do there first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.sample import Sample
from tests.browser.world import RESUME

FILES = frozenset({
    "/companies/<slug>/logo/<sha256>", "/favicon.ico", "/healthz/live", "/healthz/ready", "/metrics",
    "/hiring/applications/<uuid:application_id>/documents/<uuid:document_id>/file",
    "/hiring/applications/<uuid:application_id>/documents/<uuid:document_id>/pages/<int:number>",
    "/hiring/jobs/<uuid:job_id>/applications.csv", "/admin/audit/export", "/robots.txt", "/sitemap.xml",
    "/sitemap-<int:part>.xml", "/static/<version>/<path:path>", "/status/<uuid:application_id>/resume",
    "/suggest/countries", "/suggest/jobs", "/suggest/occupations", "/suggest/places", "/suggest/skills",
})  # fmt: skip
"""Routes that answer no page."""
SIGNPOSTS = frozenset({
    "/account/start", "/hiring/company", "/hiring/team", "/jobs/<slug>/apply/draft/<token>", "/styleguide",
    "/hiring/applications/<uuid:application_id>/move/removal", "/hiring/applications/<uuid:application_id>/notes",
    "/hiring/applications/<uuid:application_id>/owner", "/hiring/applications/<uuid:application_id>/rejection/removal",
})  # fmt: skip
"""Routes that only lead to another one, or that are there for developers alone."""
Act = Callable[[Page], None]
_EMPTY_AND_SEND = """form => {
  for (const field of form.elements) {
    if (field.type === "hidden" || field.type === "file" || field.tagName === "SELECT") continue;
    if (["checkbox", "radio"].includes(field.type)) field.checked = false; else field.value = "";
  }
  form.noValidate = true;
  form.requestSubmit();
}"""


@dataclass(frozen=True)
class Scene:
    """One page in one state; `who` is a key of Sample.sessions, and `status` what the server answers at last."""

    rule: str
    path: str
    state: str = "full"
    who: str = ""
    act: Act | None = None
    status: int = 200
    has_status_cookie: bool = False

    @property
    def name(self) -> str:
        """A name for files: the route and the state."""
        words = self.rule.replace("<uuid:", "<").translate(str.maketrans("/<:", "___", ">")).strip("_") or "home"
        return f"{words}.{self.state}"


def send_empty(page: Page) -> None:
    """Send the page's form with nothing in it, past the browser's own checks."""
    form = page.locator("main form[method=post]:not(.post-button, .menu-form)").first
    with page.expect_navigation():
        form.evaluate(_EMPTY_AND_SEND)


def fill_from_resume(page: Page) -> None:
    """Give a resume and wait until the form is filled from it."""
    page.locator("input[type=file]").set_input_files(RESUME)
    expect(page.get_by_label("Full name")).not_to_have_value("", timeout=30_000)


def scenes(at: Sample) -> list[Scene]:
    """List every scene of a filled site."""
    return [*_public(at), *_applying(at), *_accounts(at), *_companies(at), *_jobs(at), *_applications(at), *_site(at)]


def _public(at: Sample) -> Iterator[Scene]:
    yield Scene("/", "/")
    yield Scene("/jobs", "/jobs")
    yield Scene("/jobs", "/jobs?q=nurse&place=Lyon&type=FULL_TIME", "filtered")
    yield Scene("/jobs", "/jobs?q=zeppelin+pilot&type=FULL_TIME", "empty")
    yield Scene("/jobs", "/jobs#filters", "sheet")
    yield Scene("/jobs/<slug>", f"/jobs/{at.slug}")
    yield Scene("/jobs/<slug>", f"/jobs/{at.closed_slug}", "gone", status=410)
    yield Scene("/companies", "/companies")
    yield Scene("/companies/<slug>", f"/companies/{at.company}")
    yield Scene("/companies/<slug>", f"/companies/{at.empty_company}", "empty")
    for path in ("/employers", "/privacy", "/accessibility", "/sources"):
        yield Scene(path, path)
    yield Scene("/<nothing>", "/no/such/page", "missing", status=404)


def _applying(at: Sample) -> Iterator[Scene]:
    form, status = "/jobs/<slug>/apply", "/status/<uuid:application_id>"
    yield Scene(form, f"/jobs/{at.slug}/apply", "empty")
    yield Scene(form, f"/jobs/{at.slug}/apply", "refused", act=send_empty, status=422)
    yield Scene(form, f"/jobs/{at.slug}/apply", act=fill_from_resume)
    yield Scene("/status/link/<token>", f"/status/link/{at.links['status']}")
    yield Scene("/status/link/<token>", "/status/link/over", "over", act=_press("Open my application"), status=410)
    yield Scene(status, f"/status/{at.own}", has_status_cookie=True)
    yield Scene(status, f"/status/{at.own}", "missing", status=404)
    yield Scene(f"{status}/receipt", f"/status/{at.own}/receipt", has_status_cookie=True)
    yield Scene(f"{status}/withdrawal", f"/status/{at.own}/withdrawal", has_status_cookie=True)


def _accounts(at: Sample) -> Iterator[Scene]:
    for path in ("/sign-in", "/sign-up", "/reset"):
        yield Scene(path, path, "empty")
        yield Scene(path, path, "refused", act=send_empty, status=422)
    yield Scene("/sign-in", "/hiring/jobs", "asked")
    for path in ("/sign-up/sent", "/reset/sent"):
        yield Scene(path, path)
    for rule, token in (("/verify/<token>", "sign-up"), ("/reset/<token>", "reset"), ("/verify/<token>", "change")):
        path = rule.replace("<token>", at.links[token])
        yield Scene(rule, path, token)
        if token != "change":
            yield Scene(rule, path, f"{token}-refused", act=send_empty, status=422)
        yield Scene(rule, rule.replace("<token>", "over"), "over", status=410)
    yield Scene("/first-administrator/<token>", f"/first-administrator/{at.links['first']}", "over", status=410)
    yield Scene("/account", "/account", who="candidate")
    yield Scene("/account/applications", "/account/applications", who="candidate")
    yield Scene("/account/applications", "/account/applications", "empty", who="stranger")
    for path in ("/account/email", "/account/password"):
        yield Scene(path, path, who="candidate")
        yield Scene(path, path, "refused", who="candidate", act=send_empty, status=422)


def _companies(at: Sample) -> Iterator[Scene]:
    rule, path = "/hiring/companies/<slug>", f"/hiring/companies/{at.company}"
    empty = f"/hiring/companies/{at.empty_company}"
    yield Scene(rule, path, who="admin")
    yield Scene(rule, path, "read-only", who="viewer")
    yield Scene(rule, empty, "empty", who="newcomer")
    yield Scene(rule, path, "refused", who="admin", act=send_empty, status=422)
    yield Scene(f"{rule}/logo", f"{path}/logo", who="admin")
    yield Scene(f"{rule}/logo", f"{empty}/logo", "refused", who="newcomer", act=send_empty, status=422)
    yield Scene(f"{rule}/team", f"{path}/team", who="admin")
    yield Scene(f"{rule}/team", f"{path}/team", "read-only", who="viewer")
    yield Scene(f"{rule}/team", f"{empty}/team", "refused", who="newcomer", act=_invite_nobody, status=422)
    yield Scene(f"{rule}/team/<uuid:person_id>/removal", f"{path}/team/{at.member}/removal", who="admin")
    invitation = "/invitations/<token>"
    yield Scene(invitation, f"/invitations/{at.links['invitation']}")
    yield Scene(invitation, f"/invitations/{at.links['invitation']}", "refused", act=send_empty, status=422)
    yield Scene(invitation, f"/invitations/{at.links['known']}", "known")
    yield Scene(invitation, f"/invitations/{at.links['known']}", "another", who="candidate")
    yield Scene(invitation, "/invitations/over", "over", status=410)


def _jobs(at: Sample) -> Iterator[Scene]:
    rule, path = "/hiring/jobs/<uuid:job_id>", f"/hiring/jobs/{at.job}"
    draft = f"/hiring/jobs/{at.draft_job}"
    yield Scene("/hiring/jobs", "/hiring/jobs", who="admin")
    yield Scene("/hiring/jobs", "/hiring/jobs", "empty", who="newcomer")
    yield Scene("/hiring/jobs/new", "/hiring/jobs/new", "empty", who="admin")
    yield Scene("/hiring/jobs/new", "/hiring/jobs/new", "refused", who="admin", act=send_empty, status=422)
    yield Scene("/hiring/jobs/new", "/hiring/jobs/new", "forbidden", who="viewer", status=403)
    yield Scene(rule, path, who="admin")
    yield Scene(rule, path, "read-only", who="viewer")
    yield Scene(rule, draft, "draft", who="admin")
    yield Scene(rule, draft, "unready", who="admin", act=_press("Publish"), status=422)
    yield Scene(f"{rule}/edit", f"{path}/edit", who="admin")
    yield Scene(f"{rule}/edit", f"{path}/edit", "refused", who="admin", act=send_empty, status=422)
    yield Scene(f"{rule}/closure", f"{path}/closure", who="admin")
    yield Scene(f"{rule}/closure", f"{path}/closure", "refused", who="admin", act=send_empty, status=422)
    post, edit = f"{rule}/posts/<uuid:post_id>", f"{draft}/posts/{at.draft_post}"
    yield Scene(f"{post}/edit", f"{edit}/edit", who="admin")
    yield Scene(f"{post}/preview", f"{edit}/preview", who="admin")
    yield Scene(f"{rule}/posts/new", f"{path}/posts/new", who="admin")
    yield Scene(f"{rule}/posts/new", f"{path}/posts/new", "refused", who="admin", act=send_empty, status=422)
    asked = f"/hiring/jobs/{at.question_job}/questions"
    yield Scene(f"{rule}/questions", asked, who="admin")
    yield Scene(f"{rule}/questions", f"{draft}/questions", "empty", who="admin")
    yield Scene(f"{rule}/questions", f"{draft}/questions", "refused", who="admin", act=send_empty, status=422)
    yield Scene(f"{rule}/questions/<uuid:question_id>/edit", f"{asked}/{at.question}/edit", who="admin")


def _applications(at: Sample) -> Iterator[Scene]:
    job, rule = "/hiring/jobs/<uuid:job_id>", "/hiring/applications/<uuid:application_id>"
    path = f"/hiring/applications/{at.application}"
    yield Scene("/hiring", "/hiring", who="admin")
    yield Scene("/hiring", "/hiring", "empty", who="newcomer")
    yield Scene("/hiring", "/hiring", "stranger", who="stranger")
    for place in ("board", "applications"):
        yield Scene(f"{job}/{place}", f"/hiring/jobs/{at.job}/{place}", who="admin")
        yield Scene(f"{job}/{place}", f"/hiring/jobs/{at.job}/{place}", "read-only", who="viewer")
        yield Scene(f"{job}/{place}", f"/hiring/jobs/{at.empty_job}/{place}", "empty", who="admin")
    yield Scene(rule, path, who="admin")
    yield Scene(rule, path, "read-only", who="viewer")
    yield Scene(rule, f"/hiring/applications/{at.rejected}", "rejected", who="admin")
    yield Scene(rule, f"/hiring/applications/{at.hired}", "hired", who="admin")
    for verb in ("hire", "move", "rejection"):
        yield Scene(f"{rule}/{verb}", f"{path}/{verb}", who="admin")
    yield Scene(f"{rule}/rejection", f"{path}/rejection", "refused", who="admin", act=send_empty, status=422)
    yield Scene(f"{rule}/rejection", f"{path}/rejection", "forbidden", who="viewer", status=403)
    yield Scene(f"{rule}/hire/removal", f"/hiring/applications/{at.hired}/hire/removal", who="admin")


def _site(at: Sample) -> Iterator[Scene]:
    for path in ("/admin", "/admin/backups", "/admin/people", "/admin/companies", "/admin/audit"):
        yield Scene(path, path, who="operator")
    yield Scene("/admin/audit", "/admin/audit?actor=nobody+at+all", "empty", who="operator")
    yield Scene("/admin/audit/<int:event_id>", f"/admin/audit/{at.event}", who="operator")
    yield Scene("/admin/companies/new", "/admin/companies/new", who="operator")
    yield Scene("/admin/companies/new", "/admin/companies/new", "refused", who="operator", act=send_empty, status=422)
    invite, path = "/admin/companies/<slug>/administrator", f"/admin/companies/{at.empty_company}/administrator"
    yield Scene(invite, path, who="operator")
    yield Scene(invite, path, "refused", who="operator", act=send_empty, status=422)
    yield Scene("/admin/people/<uuid:person_id>/disabling", f"/admin/people/{at.person}/disabling", who="operator")


def _press(name: str) -> Act:
    def press(page: Page) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=name, exact=True).first.click()

    return press


def _invite_nobody(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Send invitation").click()
