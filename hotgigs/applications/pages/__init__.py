"""Pages of applying, of the status of an application, and of hiring."""

from hotgigs.applications.pages import apply, board, decisions, home, listing, moves, notes, review, status
from hotgigs.applications.pages.blueprint import blueprint

__all__ = ["apply", "blueprint", "board", "decisions", "home", "listing", "moves", "notes", "review", "status"]
