"""Between seat and backend: client, outbox (what goes up), feed (what comes down), health of the connection."""
