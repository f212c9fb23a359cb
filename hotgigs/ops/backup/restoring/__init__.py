"""Brings a box back to a set or a moment: a plan first, then steps that can be undone."""
