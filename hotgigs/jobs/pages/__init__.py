"""Pages of the jobs domain: for the public, for search engines, and for the team."""

from hotgigs.jobs.pages import (
    companies,
    discovery,
    job_editor,
    job_list,
    overview,
    parts,
    post_editor,
    public,
    publication,
    questions,
    standing,
    suggestions,
)
from hotgigs.jobs.pages.blueprint import blueprint

# Importing a module of pages hangs its views on the blueprint.
__all__ = [
    "blueprint",
    "companies",
    "discovery",
    "job_editor",
    "job_list",
    "overview",
    "parts",
    "post_editor",
    "public",
    "publication",
    "questions",
    "standing",
    "suggestions",
]
