"""Checks: what is well on the box, what needs a look, with evidence and the command that mends it."""

from hotgigs.ops.checks.glance import Sight, look_at_box, verdict
from hotgigs.ops.checks.rounds import Round, Seen

__all__ = ["Round", "Seen", "Sight", "look_at_box", "verdict"]
