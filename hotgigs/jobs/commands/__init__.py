"""Verbs that change jobs, posts, openings, questions and teams."""

from hotgigs.jobs.commands.creating import add_post, copy, create, remove_post
from hotgigs.jobs.commands.editing import edit, edit_post, tell_company_changed
from hotgigs.jobs.commands.openings import close_opening, fill_opening, free_opening, set_openings
from hotgigs.jobs.commands.publication import expire_posts, publish, unpublish
from hotgigs.jobs.commands.questions import (
    add_question,
    archive_question,
    edit_question,
    move_question,
    restore_question,
)
from hotgigs.jobs.commands.standing import archive, close, hold, reopen, restore, resume
from hotgigs.jobs.commands.team import drop_person, remove_member, set_member

__all__ = [
    "add_post",
    "add_question",
    "archive",
    "archive_question",
    "close",
    "close_opening",
    "copy",
    "create",
    "drop_person",
    "edit",
    "edit_post",
    "edit_question",
    "expire_posts",
    "fill_opening",
    "free_opening",
    "hold",
    "move_question",
    "publish",
    "remove_member",
    "remove_post",
    "reopen",
    "restore",
    "restore_question",
    "resume",
    "set_member",
    "set_openings",
    "tell_company_changed",
    "unpublish",
]
