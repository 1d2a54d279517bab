"""Demo data: invented customers, people, calls and orders, the same for every seeding of the same day."""
