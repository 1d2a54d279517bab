"""The Qt face of the agent desktop."""
