"""Uploaded files: kept by hash, read in a sandbox, parsed into resumes."""
