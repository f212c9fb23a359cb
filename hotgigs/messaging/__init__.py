"""Mails: templates, and their way out."""
