"""The same rows on Spark: for `make spark`.  Where Spark is not installed, as in `make test`, none is collected."""
