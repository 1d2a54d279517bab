"""Work orders: forms, drafts, life cycle, similar orders."""
