"""The frame of every page: it knows no domain."""
