"""Reads a resume from plain text by rules, with evidence and confidence for every field."""

from hotgigs.documents.parsing.evidence import FieldEvidence, Parsed
from hotgigs.documents.parsing.resume import parse

__all__ = ["FieldEvidence", "Parsed", "parse"]
