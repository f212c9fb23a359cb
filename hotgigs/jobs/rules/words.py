"""What the values of a job are called in public."""

from collections.abc import Mapping

EMPLOYMENT_TYPES: Mapping[str, str] = {
    "FULL_TIME": "Full-time",
    "PART_TIME": "Part-time",
    "CONTRACTOR": "Contract",
    "TEMPORARY": "Temporary",
    "INTERN": "Internship",
    "VOLUNTEER": "Volunteer",
    "PER_DIEM": "By the day",
    "OTHER": "Other",
}
"""By the names of schema.org."""

REMOTE_KINDS: Mapping[str, str] = {"onsite": "On site", "hybrid": "Hybrid", "remote": "Remote"}

PAY_PERIODS: Mapping[str, str] = {
    "HOUR": "an hour",
    "DAY": "a day",
    "WEEK": "a week",
    "MONTH": "a month",
    "YEAR": "a year",
}

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "ar": "Arabic",
    "bn": "Bengali",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nb": "Norwegian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
RIGHT_TO_LEFT = frozenset({"ar", "he"})

QUESTION_KINDS: Mapping[str, str] = {
    "yes_no": "Yes or no",
    "choice": "One of several",
    "text": "Free text",
    "number": "A number",
}

JOB_STATUS_WORDS: Mapping[str, tuple[str, str]] = {
    "draft": ("neutral", "Draft"),
    "open": ("good", "Open"),
    "on_hold": ("waiting", "On hold"),
    "closed": ("neutral", "Closed"),
    "archived": ("neutral", "Archived"),
}
"""The kind of badge, and its words."""

POST_STATUS_WORDS: Mapping[str, tuple[str, str]] = {
    "draft": ("neutral", "Draft"),
    "live": ("good", "Public"),
    "paused": ("waiting", "Paused"),
    "withdrawn": ("neutral", "Offline"),
    "closed": ("neutral", "Closed"),
    "expired": ("waiting", "Past its closing date"),
}


def remote_words(remote_kind: str, countries: tuple[str, ...] = ()) -> str:
    """Say where the work is done: On site, Hybrid, or Remote with the countries it is open to."""
    words = REMOTE_KINDS[remote_kind]
    if remote_kind != "remote" or not countries:
        return words
    if len(countries) > 3:
        return f"{words} in {len(countries)} countries"
    return f"{words} in " + " or ".join(filter(None, (", ".join(countries[:-1]), countries[-1])))
