"""Employers and their teams."""
