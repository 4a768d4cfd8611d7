"""Files that people hand in: looked into before they are kept, named by their hash, never executed."""
