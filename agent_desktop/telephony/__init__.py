"""Calls as the desktop sees them, and the client of the phone process."""
