"""The report, rebuilt."""
