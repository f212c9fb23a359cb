"""hotgigs-admin: thin commands over the domains."""
