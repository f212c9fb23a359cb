"""Verbs of applying, of pipelines and of decisions."""
