"""The leader's view of the team."""
