"""What every use of the editor shares: its page, saving, and the preview that the server renders."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hotgigs.jobs import queries
from hotgigs.jobs.forms import JobForm
from hotgigs.jobs.pages.typed import Typed, choices, retyped
from hotgigs.jobs.queries import PublicPost
from hotgigs.kernel import prose
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.errors import Conflict, Invalid
from hotgigs.kernel.ids import CompanyId, JobId, parse_id
from hotgigs.web.htmx import is_htmx, redirect_to
from hotgigs.web.session import actor

DRAFT_NOTE = "Drafts can be half done. The checks come before publishing."
LIVE_NOTE = "What is public changes as soon as you save."


@dataclass(frozen=True)
class Editor:
    """One use of the editor: what it is about, where it sends, and which parts it shows."""

    heading: str
    action: str
    back_url: str
    save_words: str
    note: str
    employers: tuple[tuple[CompanyId, str], ...]
    job_id: JobId | None = None
    job_title: str = ""
    has_job_part: bool = True

    @property
    def is_new(self) -> bool:
        """Whether the job itself is being made."""
        return self.job_id is None

    @property
    def crumbs(self) -> list[tuple[str, str | None]]:
        """The way to here; the last is the editor itself."""
        above: list[tuple[str, str | None]] = [("Jobs", "/hiring/jobs")]
        if self.is_new:
            return [*above, (self.heading, None)]
        here = "Edit" if self.has_job_part else "New post" if self.action.endswith("/new") else "Edit a post"
        return [*above, (self.job_title, self.back_url), (here, None)]

    def employer(self) -> CompanyId:
        """Return the company that was chosen, of those that can be.

        Raises Invalid when it is none of them.
        """
        chosen = parse_id(request.form.get("company", ""))
        for company_id, _ in self.employers:
            if company_id == chosen:
                return company_id
        raise Invalid(fields={"company": "Choose the company."})


def show(editor: Editor, typed: Typed, errors: dict[str, str] | None = None, status: int = 200) -> ResponseReturnValue:
    """Render the editor."""
    page = render_template(
        "jobs/editor.html",
        editor=editor,
        typed=typed,
        errors=errors or {},
        choices=choices(),
        post=None,
        description="",
    )
    return make_response(page, status)


def save(editor: Editor, write: Callable[[Session, JobForm], str]) -> ResponseReturnValue:
    """Read the form and let `write` store it; it returns what to tell. What was typed survives every refusal."""
    try:
        form = JobForm.parse(request.form)
        with transaction() as db:
            told = write(db, form)
    except Invalid as error:
        return show(editor, retyped(request.form), error.fields, 422)
    except Conflict as error:
        return _show_conflict(editor, error)
    flash(told)
    return redirect_to(editor.back_url)


def preview(editor: Editor) -> ResponseReturnValue:
    """Show what is being typed as the public would read it: the part alone for htmx, else under the editor."""
    form = JobForm.parse_as_typed(request.form)
    with reading() as db:
        post = queries.preview_post(
            db, actor(), company_id=editor.employer(), job_id=editor.job_id, job=form.job, post=form.post
        )
    return _preview_part(post) if is_htmx() else _preview_page(editor, post)


def _preview_part(post: PublicPost) -> ResponseReturnValue:
    return render_template("jobs/_preview.html", post=post, description=prose.to_html(post.description))


def _preview_page(editor: Editor, post: PublicPost) -> ResponseReturnValue:
    return render_template(
        "jobs/editor.html",
        editor=editor,
        typed=retyped(request.form),
        errors={},
        choices=choices(),
        post=post,
        description=prose.to_html(post.description),
    )


def _show_conflict(editor: Editor, error: Conflict) -> ResponseReturnValue:
    # The newest version goes into the form: whoever has read the sentence may replace what the other one saved.
    typed = retyped(request.form)
    if editor.job_id is not None:
        with reading() as db:
            typed["version"] = str(queries.get_job(db, actor(), editor.job_id).version)
    return show(editor, typed, {"title": error.sentence}, 409)
