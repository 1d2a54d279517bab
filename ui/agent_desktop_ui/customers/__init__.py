"""Who is calling: the pane on the left of the workbench."""
