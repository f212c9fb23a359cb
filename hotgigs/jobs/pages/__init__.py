"""Pages of the jobs domain: for the public, for search engines, and for the team."""

from hotgigs.jobs.pages import companies, discovery, public, suggestions
from hotgigs.jobs.pages.blueprint import blueprint

__all__ = ["blueprint", "companies", "discovery", "public", "suggestions"]
