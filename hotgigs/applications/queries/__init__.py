"""Reads of applications, made for each page."""
