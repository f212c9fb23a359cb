"""How long a browser stays signed in, and how its owner recognises it."""

from datetime import timedelta

LIFE_DAYS = 14
LIFE = timedelta(days=LIFE_DAYS)
"""A session ends this long after signing in, whatever happened in it."""
IDLE = timedelta(days=7)
"""A session that was not used for this long has ended; staff need it, and candidates lose nothing by it."""
SEEN_EVERY = timedelta(minutes=5)
"""The last use is written down at most this often."""
KEPT = timedelta(days=30)
"""An ended session is deleted this long after its end."""

# In this order: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Say which browser on which system, as far as it says so itself: Firefox on Windows."""
    browser = next((words for mark, words in _BROWSERS if mark in user_agent), "")
    system = next((words for mark, words in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "An unknown browser"
