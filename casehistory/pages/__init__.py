"""The pages: the same questions as the command line, for people who would rather look than type."""
