"""The door: settings, the command line and the Python interface.  It joins the parts and decides nothing."""
