"""The certificate of the site: where it comes from, what is served, and its renewal."""
