"""Who is calling: matching, profile, history, masking, and the audit of looks."""
