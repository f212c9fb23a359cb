"""Pages about the site itself: the box for its administrator, and what visitors are owed to know."""
