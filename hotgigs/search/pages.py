"""Pages of the search domain."""

from flask import Blueprint

blueprint = Blueprint("search", __name__, template_folder="templates")
