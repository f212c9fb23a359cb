"""Remembers what the installer made, and takes exactly that away again."""
