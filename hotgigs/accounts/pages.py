"""Pages of the accounts domain."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__, template_folder="templates")
