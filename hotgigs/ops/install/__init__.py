"""The installer: from a bare server to a serving site; from there, the repair."""
