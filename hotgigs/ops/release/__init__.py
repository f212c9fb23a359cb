"""What a release is made of: the tree that is installed, and the name it gets from its content."""
