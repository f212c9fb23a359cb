"""Pages of the companies domain."""

from flask import Blueprint

blueprint = Blueprint("companies", __name__, template_folder="templates")
