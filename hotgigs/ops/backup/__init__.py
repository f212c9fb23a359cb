"""Sets of database and files, where they are kept, and how they come back."""
"""Backups: keys, targets, the two engines and what is made of them."""
