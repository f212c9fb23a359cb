"""Jobs, openings, posts and screening questions."""
