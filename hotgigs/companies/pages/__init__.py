"""Pages of the companies domain."""

from flask import Blueprint

from hotgigs.companies.pages import invitations, logo, own, profile, site, team

blueprint = Blueprint("companies", __name__, template_folder="../templates")
for part in (own, profile, logo, team, invitations, site):
    blueprint.register_blueprint(part.blueprint)
