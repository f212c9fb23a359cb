"""Skills, titles, occupations and places: shared vocabularies with their attribution."""
