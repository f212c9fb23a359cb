"""Applying: resume first, fields filled in from it, a draft that survives any error, and one button that sends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from hotgigs.applications import forms, prefill
from hotgigs.applications.commands import access, drafts, submitting
from hotgigs.applications.commands.drafts import DraftRow
from hotgigs.applications.commands.submitting import AlreadyApplied, Receipt, Submission
from hotgigs.applications.pages.blueprint import blueprint
from hotgigs.applications.pages.status import grant
from hotgigs.documents import commands as documents
from hotgigs.documents import queries as document_queries
from hotgigs.documents.queries import DocumentRow
from hotgigs.jobs import queries as jobs
from hotgigs.jobs.queries.rows import PostForApply
from hotgigs.kernel import db
from hotgigs.kernel.errors import Forbidden, Invalid, NotFound, RateLimited, Unavailable
from hotgigs.kernel.ids import DocumentId
from hotgigs.web import csrf
from hotgigs.web.access import public
from hotgigs.web.box import box
from hotgigs.web.htmx import is_htmx, redirect_to
from hotgigs.web.session import actor, client_ip, set_cookie

COOKIE = "hg_draft"
SENT_PER_HOUR = 30
UPLOADS_PER_HOUR = 60


@dataclass(frozen=True)
class Desk:
    """What the form shows: the job, what was typed, the file, and what the file offers."""

    asked: PostForApply
    draft: DraftRow | None
    document: DocumentRow | None
    typed: Mapping[str, str]
    offers: Mapping[str, str]

    @property
    def values(self) -> dict[str, str]:
        """What stands in each field: what was typed, else what the resume offers."""
        return {**self.offers, **{name: value for name, value in self.typed.items() if value}}

    @property
    def marked(self) -> set[str]:
        """The fields whose value is the resume's."""
        return {name for name, value in self.offers.items() if self.values.get(name) == value}

    @property
    def is_reading(self) -> bool:
        """Whether the resume is still being read."""
        return self.document is not None and self.document.state == "pending"


@blueprint.get("/jobs/<slug>/apply")
@public
def apply_form(slug: str) -> Response:
    """Show the form, as far as it was filled."""
    with db.reading() as session:
        desk = _desk(session, jobs.get_post_for_apply(session, slug))
    return _page(desk)


@blueprint.post("/jobs/<slug>/apply/resume")
@public
def upload_resume(slug: str) -> BaseResponse:
    """Take a resume into the draft, at once; the answer to a script is the form's body."""
    box().limits.check("upload", client_ip(), limit=UPLOADS_PER_HOUR, seconds=3600)
    with db.reading() as session:
        asked = jobs.get_post_for_apply(session, slug)
    token = _save(asked)
    errors = _try_attach(asked, token)
    if not is_htmx() and not errors:
        return _with_draft(redirect_to(f"/jobs/{slug}/apply"), slug, token)
    with db.reading() as session:
        desk = _desk(session, asked, token)
    page = _page(desk, errors, status=422) if not is_htmx() else _body(desk, errors, status=422 if errors else 200)
    return _with_draft(page, slug, token)


@blueprint.post("/jobs/<slug>/apply/fields")
@public
def fill_fields(slug: str) -> BaseResponse:
    """Answer the form's body once the resume is read; until then there is nothing to change (204)."""
    with db.reading() as session:
        asked = jobs.get_post_for_apply(session, slug)
        desk = _desk(session, asked)
    if desk.is_reading:
        return Response(status=204)
    if is_htmx():
        return _body(desk, {})
    return redirect_to(f"/jobs/{slug}/apply")


@blueprint.post("/jobs/<slug>/apply/draft")
@public
def save_draft(slug: str) -> BaseResponse:
    """Keep what was typed so far."""
    with db.reading() as session:
        asked = jobs.get_post_for_apply(session, slug)
    token = _save(asked)
    answer = Response(status=204) if is_htmx() else redirect_to(f"/jobs/{slug}/apply")
    return _with_draft(answer, slug, token)


@blueprint.get("/jobs/<slug>/apply/draft/<token>")
@public
def resume_draft(slug: str, token: str) -> BaseResponse:
    """Go on with a draft in another browser."""
    with db.reading() as session:
        asked = jobs.get_post_for_apply(session, slug)
        if drafts.find_draft(session, token, asked.post.id) is None:
            raise NotFound("This draft is no longer kept. Start again: it takes two minutes.")
    return _with_draft(redirect_to(f"/jobs/{slug}/apply"), slug, token)


@blueprint.post("/jobs/<slug>/apply")
@public
@csrf.own_check
def send_application(slug: str) -> BaseResponse:
    """Send the application; whatever goes wrong, the form comes back filled, with its file."""
    try:
        with db.reading() as session:
            asked = jobs.get_post_for_apply(session, slug)
        token = _save(asked)
    except Unavailable as error:
        return _unavailable(slug, error)
    errors, notice = _try_attach(asked, token), ""
    try:
        csrf.demand_token()
        box().limits.check("apply", client_ip(), limit=SENT_PER_HOUR, seconds=3600)
        form = forms.ApplyForm.parse(request.form, asked.questions)
        if not errors:
            return grant(_send(asked, token, form), f"/jobs/{slug}/apply")
    except Invalid as error:
        errors |= error.fields
    except (Forbidden, RateLimited) as error:
        notice = "Please press Send application once more." if isinstance(error, Forbidden) else error.sentence
    except AlreadyApplied as error:
        with db.transaction() as session:
            access.send_link(session, error.application_id)
        notice = error.sentence
    except Unavailable as error:
        return _unavailable(slug, error)
    with db.reading() as session:
        desk = _desk(session, asked, token)
    return _with_draft(_page(desk, errors, notice, status=422), slug, token)


def _send(asked: PostForApply, token: str, form: forms.ApplyForm) -> Receipt:
    with db.transaction() as session:
        draft = drafts.lock_draft(session, token, asked.post.id)
        if draft is None:
            raise Unavailable("Your application could not be kept. Try again in a minute.")
        reading = document_queries.find_reading(session, draft.document_id) if draft.document_id else None
        facts = prefill.facts_of(form, reading.resume if reading else None)
        submission = Submission(facts, form.cover_letter, {key: value for key, value in form.answers.items() if value})
        return submitting.submit(session, actor(), draft, submission)


def _save(asked: PostForApply) -> str:
    """Keep what the request carries in the browser's draft, or in a new one; returns its token."""
    typed = forms.draft_fields(request.form, asked.questions)
    token = request.cookies.get(COOKIE, "")
    with db.transaction() as session:
        if not token or not drafts.save_fields(session, token, asked.post.id, typed):
            _, token = drafts.start_draft(session, asked.post.id, source=_source())
            drafts.save_fields(session, token, asked.post.id, typed)
        if request.form.get("resume_remove"):
            drafts.attach(session, token, asked.post.id, None)
    return token


def _try_attach(asked: PostForApply, token: str) -> dict[str, str]:
    try:
        _attach(asked, token, request.files.get("resume"))
    except Invalid as error:
        return {"resume": error.fields.get("file", error.sentence)}
    except Unavailable as error:
        # A full disk takes no file, but what was typed is in the draft.
        return {"resume": error.sentence}
    return {}


def _attach(asked: PostForApply, token: str, upload: FileStorage | None) -> None:
    if upload is None or not upload.filename:
        return
    limit = box().config.upload_limit_mb * 2**20
    stored, media_type = documents.take_in(box().store, upload.stream, limit=limit)
    with db.transaction() as session:
        document_id = documents.add_document(session, stored, media_type, filename=upload.filename, kind="resume")
        drafts.attach(session, token, asked.post.id, document_id)


def _desk(session: Session, asked: PostForApply, token: str | None = None) -> Desk:
    token = token or request.cookies.get(COOKIE, "")
    draft = drafts.find_draft(session, token, asked.post.id) if token else None
    if draft is not None and draft.application_id is not None:
        draft = None
    document_id: DocumentId | None = draft.document_id if draft else None
    document = document_queries.get_document(session, document_id) if document_id else None
    reading = document_queries.find_reading(session, document_id) if document_id else None
    typed = {**(draft.fields if draft else {}), **forms.draft_fields(request.form, asked.questions)}
    if not typed.get("email") and actor().kind == "user":
        typed = {**typed, "name": typed.get("name") or actor().name, "email": actor().email}
    return Desk(asked, draft, document, typed, prefill.offered(reading.resume if reading else None))


def _page(desk: Desk, errors: Mapping[str, str] | None = None, notice: str = "", *, status: int = 200) -> Response:
    context = _context(desk, errors or {})
    return make_response(render_template("applications/apply.html", notice=notice, **context), status)


def _body(desk: Desk, errors: Mapping[str, str], *, status: int = 200) -> Response:
    return make_response(render_template("applications/_apply_body.html", **_context(desk, errors)), status)


def _context(desk: Desk, errors: Mapping[str, str]) -> dict[str, Any]:
    return {
        "post": desk.asked.post,
        "questions": desk.asked.questions,
        "field_name": forms.field_name,
        "document": desk.document,
        "is_reading": desk.is_reading,
        "values": desk.values,
        "marked": desk.marked,
        "errors": errors,
        "limit_mb": box().config.upload_limit_mb,
    }


def _unavailable(slug: str, error: Unavailable) -> Response:
    kept = [(name, value) for name, value in request.form.items(multi=True) if name != csrf.FIELD]
    page = render_template("applications/apply_later.html", slug=slug, sentence=error.sentence, kept=kept)
    return make_response(page, 503)


def _with_draft(response: BaseResponse, slug: str, token: str) -> BaseResponse:
    set_cookie(response, COOKIE, token, days=drafts.DRAFT_LIFE.days, path=f"/jobs/{slug}/apply")
    return response


def _source() -> str:
    source = request.args.get("source") or request.args.get("utm_source") or "site"
    return "".join(char for char in source if char.isalnum() or char in "-_. ")[:40] or "site"
