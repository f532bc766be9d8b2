"""A Spark on this machine, and two histories for it to read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from casehistory.cli import main
from consumers.archive import archive, tidy
from consumers.store import Store
from consumers.tables import MANY_COMMITS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

collect_ignore_glob = [] if find_spec("pyspark") else ["test_*.py"]

SETTINGS = {
    "spark.databricks.delta.snapshotPartitions": "1",
    "spark.databricks.delta.stats.skipping": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.pyspark.python": "/no/python",  # nor have the executors of a cluster
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",  # compiling takes longer than these few rows
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.maxPlanStringLength": "10",
    "spark.sql.session.timeZone": "Pacific/Auckland",  # wherever the cluster stands
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.ui.explainMode": "simple",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
JAVA_WITHOUT_VECTORS = """#!/bin/sh
for argument do
    shift
    [ "$argument" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$argument"
done
exec {java} "$@"
"""
"""Spark always asks for a module that it can do without, and that the Java of the wheel does not have."""

CASES = 150
PIECES = MANY_COMMITS + 3
TIDIED_AFTER = MANY_COMMITS + 1
"""In how many pieces the simulated history is written, and after which its files are put together."""


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A Spark in a process of its own, in another time zone."""
    from pyspark.sql import SparkSession

    from tests.servers.jars import JAVA, jars

    home = tmp_path_factory.mktemp("java")
    program = home / "bin" / "java"
    program.parent.mkdir()
    program.write_text(JAVA_WITHOUT_VECTORS.format(java=JAVA))
    program.chmod(0o755)
    os.environ["JAVA_HOME"] = str(home)
    builder = SparkSession.builder.master("local[2]").config("spark.jars", ",".join(map(str, jars("spark"))))
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The history of the demonstration, made by a rebuild."""
    data = tmp_path_factory.mktemp("cohort")
    run("--data", data, "demo")
    run("--data", data, "rebuild")
    return data / "history"


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history that was simulated, untidy as from real sources, and written piece by piece while it was recorded."""
    data = tmp_path_factory.mktemp("simulated")
    run("simulate", data / "facts", "--cases", CASES)
    run("ingest", *sorted((data / "facts").glob("*.avro")), "--data", data)
    with closing(Store(str(data / "events.db"))) as store:
        last = store.last_position()
        for piece in range(1, PIECES + 1):
            archive(store, data / "pieces", until=last * piece // PIECES)
            if piece == TIDIED_AFTER:
                tidy(data / "pieces")
    return data / "pieces"


def run(*arguments: object) -> None:
    """Run a command, as one does at a terminal."""
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exit_code in (0, 3), result.output
