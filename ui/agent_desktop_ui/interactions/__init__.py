"""The contact in progress: the work pane, its wrap-up, and the workbench between two contacts."""
