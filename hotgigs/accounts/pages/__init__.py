"""Pages of the accounts domain."""

from flask import Blueprint

from hotgigs.accounts.pages import account, first_administrator, people, reset, sign_in, sign_up

blueprint = Blueprint("accounts", __name__, template_folder="../templates")
for part in (sign_in, sign_up, reset, account, first_administrator, people):
    blueprint.register_blueprint(part.blueprint)
