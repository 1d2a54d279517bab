"""Agent state, the rules of the floor, and the raised hand."""
