"""Whether a password may be chosen, which takes the rules and the list of breached ones together."""

from collections.abc import Iterable

from hotgigs.accounts import hashing
from hotgigs.accounts.breached import is_breached
from hotgigs.accounts.rules import passwords as rules
from hotgigs.kernel.errors import Invalid


def chosen_hash(password: str, context: Iterable[str], *, field: str = "password") -> str:
    """Return the hash of a password that somebody chose.

    Raises Invalid with what is wrong, under the name of the form's field.
    """
    fault = rules.fault(password, context) or (rules.BREACHED if is_breached(password) else None)
    if fault:
        raise Invalid(fields={field: fault})
    return hashing.hash_password(password)
