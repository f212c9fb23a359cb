"""HotGigs: a recruiting platform that a small organisation hosts on one server of its own."""
