"""The trail: what happened, by whom, sealed so that nobody can change it unseen."""
