"""The reference backend: a bank's side of the contract, on SQLite for a demo and PostgreSQL for a centre."""
