"""When backups count as late: the checks, the administrator's page and the alerts go by the same figures."""

from datetime import timedelta

SET = timedelta(hours=26)
"""Backups run daily, and each takes its time."""
DRILL, DRILLS = timedelta(days=10), timedelta(days=30)
"""Drills and verifications run weekly: late, and stopped."""
TARGET, TARGETS = timedelta(minutes=5), timedelta(hours=1)
"""New work is off the box within a minute; the first of these allows for a large file on a slow line."""
