"""What the admin command does to the box, and how it sees whether the box is well."""
