"""How the face looks: palette → meaning → widget, as data. No colour literal stands outside this package."""
