"""The blueprint of the domain's pages."""

from flask import Blueprint

blueprint = Blueprint("applications", __name__, template_folder="../templates")
