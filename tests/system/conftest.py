"""Fixtures of the tests of the site's own pages."""

from tests.search.conftest import engine

__all__ = ["engine"]
