"""The embedded engine: Whoosh keeps words on disk, columns in memory answer filters, facets and sorts."""

from hotgigs.search.whoosh_engine.engine import WhooshEngine

__all__ = ["WhooshEngine"]
