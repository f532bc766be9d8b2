"""The real servers that the tests and benchmarks run against, each started and stopped by process id."""
