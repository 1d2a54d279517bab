"""The backend's routes: one router a room."""
