"""Scripted callers that place real SIP calls: the demo's source of calls, and training for new agents."""
