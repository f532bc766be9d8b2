"""What happens to a case, and what cannot happen.  No input or output, no clock, no randomness."""
