"""The blueprint that every page of the domain hangs on."""

from flask import Blueprint

from hotgigs.jobs.rules import transitions, words

blueprint = Blueprint("jobs", __name__, template_folder="../templates")


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {
        "JOB_STATUS_WORDS": words.JOB_STATUS_WORDS,
        "POST_STATUS_WORDS": words.POST_STATUS_WORDS,
        "CLOSE_REASONS": transitions.CLOSE_REASONS,
    }
