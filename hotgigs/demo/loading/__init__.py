"""Loads the sample through every domain's tables, and takes it out again."""

from hotgigs.demo.loading.clearing import clear
from hotgigs.demo.loading.load import Loaded, load

__all__ = ["Loaded", "clear", "load"]
