"""Measurements that anyone can run, each beside the peer it names, on simulated histories: `python -m bench`."""
