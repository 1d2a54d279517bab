"""The seat's encrypted database: open, key, migrate."""
