"""Everything taken from Whoosh 2.7.4, in one place.

Whoosh is from 2016: compiling it warns of escapes and of `is` with numbers, and some of its modules are only
imported at first use. Importing them here, once, keeps both out of the rest.
"""

import warnings

with warnings.catch_warnings():
    # Warnings about the text of a pinned, finished package: nothing to act on.
    warnings.simplefilter("ignore")
    from whoosh import index as whoosh_index
    from whoosh import matching as _matching  # noqa: F401 - imported late by Whoosh
    from whoosh import reading as _reading
    from whoosh import writing as _writing
    from whoosh.codec import whoosh3 as _whoosh3
    from whoosh.columns import VarBytesColumn
    from whoosh.fields import COLUMN, STORED, FieldType, Schema
    from whoosh.filedb.filestore import FileStorage
    from whoosh.filedb.structfile import StructFile
    from whoosh.formats import Existence, Positions
    from whoosh.lang.snowball.english import EnglishStemmer
    from whoosh.util.filelock import FileLock

FileIndex = whoosh_index.FileIndex
TOC = whoosh_index.TOC
WhooshIndexError = whoosh_index.IndexError
LockError = whoosh_index.LockError
IndexReader = _reading.IndexReader
SegmentReader = _reading.SegmentReader
TermNotFound = _reading.TermNotFound
IndexingError = _writing.IndexingError
W3Codec = _whoosh3.W3Codec
POSTINGS_MAGIC: bytes = _whoosh3.WHOOSH3_HEADER_MAGIC

__all__ = [
    "COLUMN",
    "POSTINGS_MAGIC",
    "STORED",
    "TOC",
    "EnglishStemmer",
    "Existence",
    "FieldType",
    "FileLock",
    "FileIndex",
    "FileStorage",
    "IndexReader",
    "IndexingError",
    "LockError",
    "Positions",
    "Schema",
    "SegmentReader",
    "StructFile",
    "TermNotFound",
    "VarBytesColumn",
    "W3Codec",
    "WhooshIndexError",
]
