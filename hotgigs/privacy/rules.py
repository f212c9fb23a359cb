"""Why somebody may be erased, and when they may not."""

BASES = {
    "asked": "the person asked for it",
    "consent": "consent was taken back",
    "objection": "the person objected",
    "unlawful": "it should not have been kept",
    "law": "a law demands it",
    "retention": "the time to keep it is over",
}
"""The grounds of article 17 of the GDPR. A choice, so that the reason holds no personal data itself."""

SUBJECTS = ("candidate", "person", "draft", "mail")
"""Records by which a person is found; an erasure names each of them by its id."""


def refusal(companies: list[str], *, is_administrator: bool) -> str:
    """Say why an account cannot be erased yet, or return an empty text.

    Who works with the site is named in its duties: they go first, by the commands that keep one administrator.
    """
    if is_administrator:
        return "This person administers the site. hotgigs-admin user grant --revoke takes that back first."
    if companies:
        return f"This person is in the team of {', '.join(companies)}. Take them out of it first, on its Team page."
    return ""
