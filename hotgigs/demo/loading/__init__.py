"""Loads the sample through every domain's tables, and takes it out again."""

from hotgigs.demo.loading.clearing import clear
from hotgigs.demo.loading.load import Loaded, load
from hotgigs.demo.loading.presence import Present, find, refuse_second

__all__ = ["Loaded", "Present", "clear", "find", "load", "refuse_second"]
