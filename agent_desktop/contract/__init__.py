"""What travels between seat and backend: one file a resource, pydantic models, no behaviour."""
