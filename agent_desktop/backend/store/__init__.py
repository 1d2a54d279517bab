"""The backend's tables and what is done with them: one file a room."""
