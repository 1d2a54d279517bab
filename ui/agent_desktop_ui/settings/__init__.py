"""The settings page: language, colours, sound, keys."""
