"""Who is at the seat: sign-in with and without the backend, and the key to the local database."""
