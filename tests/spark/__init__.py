"""The same rows on Spark.  `make spark` runs these tests; where there is no Spark, as in `make test`, there are none."""
