"""The edge with streams: facts in, the quarantine, the store, and the columnar history written from it."""
