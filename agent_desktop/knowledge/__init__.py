"""The knowledge base: articles brought by the feed, searched on the seat, suggested by what the call is about."""
