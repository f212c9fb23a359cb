"""The programs behind scripts/dev and scripts/test; HotGigs itself never imports them."""
