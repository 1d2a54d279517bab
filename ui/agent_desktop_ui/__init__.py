"""The Qt face of the agent desktop."""

from agent_desktop_ui.frugal import keep_few_arenas, read_no_sources

keep_few_arenas()
read_no_sources()
