"""Alerts: who runs the box is told what changed, without the queue or the database."""
