"""Small parts that every view is made of. Each takes the `Theme` (or the `Look`) first and knows no service."""
