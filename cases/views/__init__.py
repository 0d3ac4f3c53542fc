"""Pages about one client, or about the work around clients, that need nothing from the apps above."""
