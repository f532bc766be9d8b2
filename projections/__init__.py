"""Questions asked of history."""
