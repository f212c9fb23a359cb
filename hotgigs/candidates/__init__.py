"""The people who apply, as one company knows them."""
