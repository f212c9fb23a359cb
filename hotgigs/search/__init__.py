"""Finding jobs: the engine port, its engines, the public list."""
