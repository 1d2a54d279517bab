"""The knowledge base's face: found while typing, read beside the call, inserted where it is needed."""
