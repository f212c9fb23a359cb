"""Pages of the applications domain."""

from flask import Blueprint

blueprint = Blueprint("applications", __name__, template_folder="templates")
