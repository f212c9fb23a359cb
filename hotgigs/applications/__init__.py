"""Applying, pipelines, decisions, notes."""
