"""Fitting the services of a box to its memory and its processors."""
