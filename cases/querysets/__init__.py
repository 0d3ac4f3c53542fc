"""Questions about many rows: who sees them, which hold on a day."""
