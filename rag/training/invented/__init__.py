"""Training examples about invented people and things, set into real text."""
