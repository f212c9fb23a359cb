"""Decisions about passwords, sessions, links and limits, free of any I/O."""
