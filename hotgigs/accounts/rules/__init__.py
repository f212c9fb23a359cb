"""Decisions about passwords, sessions and links, free of any I/O."""
