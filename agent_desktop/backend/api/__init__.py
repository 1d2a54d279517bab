"""The backend's routes: a router for each room, each named like its contract."""
