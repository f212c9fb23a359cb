"""What can be done to people, their passwords, sessions and links."""

from hotgigs.accounts.commands.addresses import ask_email_change, change_email
from hotgigs.accounts.commands.choosing import chosen_hash
from hotgigs.accounts.commands.cleaning import delete_expired
from hotgigs.accounts.commands.erasing import erase
from hotgigs.accounts.commands.first_administrator import become_first_administrator, create_first_administrator_link
from hotgigs.accounts.commands.passwords import ask_reset, change_password, reset_link, reset_password
from hotgigs.accounts.commands.people import (
    Newcomer,
    add_proven_person,
    create_person,
    disable_person,
    enable_person,
    grant_administrator,
    load_person,
    prove_address,
    rename_person,
    revoke_administrator,
)
from hotgigs.accounts.commands.sessions import (
    Browser,
    as_person,
    end_other_sessions,
    end_session,
    open_session,
    sign_in,
    sign_out,
    touch_session,
)
from hotgigs.accounts.commands.signing_up import ask_sign_up, complete_sign_up
from hotgigs.accounts.rules.passwords import HINT as PASSWORD_HINT
from hotgigs.accounts.rules.sessions import LIFE_DAYS as SESSION_DAYS

__all__ = [
    "PASSWORD_HINT",
    "SESSION_DAYS",
    "Browser",
    "Newcomer",
    "add_proven_person",
    "as_person",
    "ask_email_change",
    "ask_reset",
    "ask_sign_up",
    "become_first_administrator",
    "change_email",
    "change_password",
    "chosen_hash",
    "complete_sign_up",
    "create_first_administrator_link",
    "create_person",
    "delete_expired",
    "disable_person",
    "enable_person",
    "erase",
    "end_other_sessions",
    "end_session",
    "grant_administrator",
    "load_person",
    "open_session",
    "prove_address",
    "rename_person",
    "reset_link",
    "reset_password",
    "revoke_administrator",
    "sign_in",
    "sign_out",
    "touch_session",
]
