"""Sets of database and files, where they are kept, and how they come back."""
