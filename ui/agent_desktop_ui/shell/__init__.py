"""The window around the pages: rail, status strip, keys, command palette, workbench."""
