"""Shuts a process in before it reads a file that nobody vouches for."""

from hotgigs.documents.sandbox.closing import close_around_reader, exec_tool
from hotgigs.documents.sandbox.policy import Limits, Mode, SandboxUnavailable, Tool

__all__ = ["Limits", "Mode", "SandboxUnavailable", "Tool", "close_around_reader", "exec_tool"]
