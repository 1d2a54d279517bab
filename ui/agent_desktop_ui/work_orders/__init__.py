"""Writing a work order during a contact, and following those one has opened."""
