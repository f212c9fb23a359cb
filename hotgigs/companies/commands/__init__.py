"""What can be done to companies, their profiles, logos, members and invitations."""

from hotgigs.companies.commands.founding import create_company
from hotgigs.companies.commands.invitations import (
    accept_as_newcomer,
    accept_invitation,
    erase_invitations,
    invite,
    invite_first_administrator,
    renew_invitation,
    revoke_invitation,
)
from hotgigs.companies.commands.logos import DRAW_LOGO, ask_logo, set_logo
from hotgigs.companies.commands.members import add_member, change_role, remove_member
from hotgigs.companies.commands.profiles import edit_profile

__all__ = [
    "DRAW_LOGO",
    "accept_as_newcomer",
    "accept_invitation",
    "add_member",
    "ask_logo",
    "change_role",
    "create_company",
    "edit_profile",
    "erase_invitations",
    "invite",
    "invite_first_administrator",
    "remove_member",
    "renew_invitation",
    "revoke_invitation",
    "set_logo",
]
