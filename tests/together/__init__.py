"""The parts together: what is published, recorded, relayed and archived, and what is said of it."""
