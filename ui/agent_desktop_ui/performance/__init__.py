"""The agent's own figures: the strip below the work, and the panel."""
