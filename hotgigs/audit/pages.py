"""Pages of the audit domain."""

from flask import Blueprint

blueprint = Blueprint("audit", __name__, template_folder="templates")
