"""Bad input: one clear sentence, the documented exit code, nothing lost, the rest carried on."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from casehistory.settings import FORMAT, MARK
from consumers.store import Store
from domain.case import ContactLogged, SentenceClosed
from schemas.codec import encode
from schemas.listing import avsc
from tests.commands.conftest import Run, Spawn
from tests.facts import a, opened

Avro = Callable[..., Path]

UNREADABLE, UNAVAILABLE, IN_USE, NEWER = 3, 5, 6, 7
SYNC = b"0123456789abcdef"


def good(avro: Avro) -> Path:
    """A file whose facts must be recorded whatever stands beside it."""
    return avro(opened(case_ref="X200002-1"), "good.avro")


def recorded(run: Run) -> int:
    """Give how many events are in the record."""
    return int(json.loads(run("status", "--format", "json").stdout)["position"])


def held(run: Run) -> dict[str, int]:
    """Give how many facts are in the quarantine, by rule."""
    by_rule = json.loads(run("status", "--format", "json").stdout)["quarantined_by_rule"]
    assert isinstance(by_rule, dict)
    return by_rule


def number(value: int) -> bytes:
    """Give a number that is not negative as Avro writes it."""
    out, value = bytearray(), value << 1
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def header(schema: str) -> bytes:
    """Give the beginning of a container file, byte by byte, as a stranger might write it."""
    said = {b"avro.codec": b"null", b"avro.schema": schema.encode()}
    return (
        b"Obj\x01"
        + number(2)
        + b"".join(number(len(part)) + part for pair in said.items() for part in pair)
        + b"\0"
        + SYNC
    )


def container(records: list[bytes], count: int | None = None) -> bytes:
    """Give a container file of contacts in one block, as its records are given, though it says it has `count`."""
    block = b"".join(records)
    said = len(records) if count is None else count
    return header(avsc("ContactLogged")) + number(said) + number(len(block)) + block + SYNC


def body(**fields: object) -> bytes:
    """Give the record of a contact as it stands in a container file."""
    return encode(a(ContactLogged, on="2017-01-05", **fields))[10:]


def fails(run: Run, avro: Avro, bad: Path, *words: str) -> None:
    """Ingest a bad file between two good ones and expect one sentence about it, and everything else recorded."""
    result = run("ingest", avro(opened(), "first.avro"), bad, good(avro))

    assert result.exit_code == UNREADABLE, result.stderr
    [sentence] = [line for line in result.stderr.splitlines() if str(bad) in line]
    assert all(word in sentence for word in words), sentence
    assert "1 file could not be read; everything else is recorded" in result.stderr
    assert "Traceback" not in result.stderr
    assert recorded(run) == 6


@pytest.mark.parametrize("content", [b"", b"case_ref,officer\nX100001-1,PO-1\n", b'{"crn": "X100001"}', b"PK\x03\x04"])
def test_a_file_that_is_not_avro_is_named_and_the_others_are_recorded(
    run: Run, avro: Avro, tmp_path: Path, content: bytes
) -> None:
    bad = tmp_path / "bad.avro"
    bad.write_bytes(content)

    fails(run, avro, bad, "Avro object container file")


def test_a_truncated_file_is_read_up_to_where_it_was_cut(run: Run, avro: Avro, tmp_path: Path) -> None:
    whole = avro(opened(case_ref="X300003-1"), "whole.avro").read_bytes()
    bad = tmp_path / "bad.avro"
    bad.write_bytes(whole[:-20])

    fails(run, avro, bad, "ends at byte", "Get the whole file")


def test_a_file_of_an_unknown_schema_is_named(run: Run, avro: Avro, tmp_path: Path) -> None:
    schema = json.dumps({"type": "record", "name": "Stranger", "fields": [{"name": "x", "type": "long"}]})
    bad = tmp_path / "bad.avro"
    bad.write_bytes(header(schema))

    fails(run, avro, bad, "Stranger", "must be upgraded")


def test_a_file_with_trailing_bytes_is_named(run: Run, avro: Avro, tmp_path: Path) -> None:
    bad = tmp_path / "bad.avro"
    bad.write_bytes(avro([], "empty.avro").read_bytes() + b"more")

    fails(run, avro, bad, "trailing bytes", "Something was added after its end")


def test_a_block_that_goes_on_after_its_last_record_is_named(run: Run, avro: Avro, tmp_path: Path) -> None:
    bad = tmp_path / "bad.avro"
    bad.write_bytes(container([b"\x00" * 9], count=0))

    fails(run, avro, bad, "damaged")


def test_a_missing_file_is_named(run: Run, avro: Avro, tmp_path: Path) -> None:
    fails(run, avro, tmp_path / "missing.avro", "no such file")


def test_a_folder_without_files_is_named(run: Run, avro: Avro, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    fails(run, avro, tmp_path / "empty", "no file ending in .avro")


def test_an_oversized_record_is_kept_in_the_quarantine_and_the_rest_is_recorded(
    run: Run, avro: Avro, tmp_path: Path
) -> None:
    long = body(event_id="long")
    at = long.index(b"\x08long")
    oversized = long[:at] + b"\x80\x80\x08" + b"x" * 65_536 + long[at + 5 :]
    file = tmp_path / "oversized.avro"
    file.write_bytes(container([body(event_id="before"), oversized, body(event_id="after")]))

    result = run("ingest", avro(opened()), file)

    assert result.exit_code == UNREADABLE
    assert "1 fact could not be read; everything else is recorded; `casehistory quarantine list` says" in result.stderr
    assert held(run) == {"payload-too-large": 1}
    assert recorded(run) == 5


def test_a_field_that_breaks_its_rule_is_kept_without_its_value_being_repeated(
    run: Run, avro: Avro, tmp_path: Path
) -> None:
    file = tmp_path / "invalid.avro"
    file.write_bytes(container([body().replace(b"X100001-1", b"Gary-Doe!")]))

    result = run("ingest", avro(opened()), file)
    listed = run("quarantine", "list")

    assert result.exit_code == UNREADABLE
    assert held(run) == {"invalid-field": 1}
    assert "Gary" not in result.output + listed.output


@pytest.mark.parametrize("on", ["1989-12-31", "2100-01-01"])
def test_a_date_out_of_range_is_quarantined(run: Run, avro: Avro, on: str) -> None:
    result = run("ingest", avro([*opened(), a(ContactLogged, on=on)]), good(avro))

    assert result.exit_code == 0
    assert held(run) == {"date-out-of-range": 1}
    assert recorded(run) == 6


def test_an_event_for_a_closed_case_is_quarantined(run: Run, avro: Avro) -> None:
    closed = [*opened(), a(SentenceClosed, on="2017-03-01"), a(ContactLogged, on="2017-03-02")]

    result = run("ingest", avro(closed), good(avro))

    assert result.exit_code == 0
    assert held(run) == {"case-is-closed": 1}
    assert recorded(run) == 7


def test_the_same_id_with_other_content_is_quarantined(run: Run, avro: Avro) -> None:
    said = a(ContactLogged, on="2017-03-01", event_id="E-7")
    otherwise = a(ContactLogged, on="2017-03-02", event_id="E-7")

    result = run("ingest", avro([*opened(), said, otherwise]), good(avro))

    assert result.exit_code == 0
    assert held(run) == {"same-id-other-content": 1}
    assert recorded(run) == 7


def test_a_folder_that_another_process_writes_is_left_alone_and_can_be_read(
    run: Run, spawn: Spawn, avro: Avro, data: Path
) -> None:
    run("ingest", avro(opened()))
    writer = Store(str(data / "events.db"))
    writer.claim()

    result = spawn("ingest", good(avro))
    reading = spawn("case", "X100001-1")
    writer.close()

    assert result.returncode == IN_USE
    assert "is being written by process" in result.stderr
    assert reading.returncode == 0
    assert spawn("ingest", good(avro)).returncode == 0


def test_what_another_process_writes_all_the_time_is_told_with_what_to_stop_and_no_tally(
    run: Run, spawn: Spawn, avro: Avro, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEHISTORY_KAFKA", "localhost:9092")
    run("ingest", avro(opened()))
    with closing(Store(str(data / "events.db"))) as writer:
        writer.claim()

        found = [spawn("quarantine", "retry"), spawn("consume")]

    for result in found:
        assert (result.returncode, result.stdout) == (IN_USE, "")
        assert "wait for its end, or stop it where it is consume or run, or choose another folder" in result.stderr


@pytest.mark.parametrize(
    ("library", "environment", "extra"),
    [
        ("kafka", {"CASEHISTORY_KAFKA": "localhost:9092"}, "kafka"),
        ("psycopg", {"CASEHISTORY_DATABASE": "postgresql://localhost/record"}, "postgres"),
    ],
)
def test_an_extra_that_is_missing_is_told_with_what_installs_ours_and_nobody_elses(
    library: str, environment: dict[str, str], extra: str
) -> None:
    without = f"import sys; sys.modules[{library!r}] = None; from casehistory.cli import main; main()"
    command = "status" if extra == "postgres" else "topics"

    result = subprocess.run(
        [sys.executable, "-c", without, command],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (result.returncode, f"pip install '.[{extra}]' in its sources" in result.stderr) == (UNAVAILABLE, True)
    assert "install 'casehistory" not in result.stderr


def test_where_no_more_files_can_be_opened_it_is_said_in_a_sentence() -> None:
    said = """
import resource
from casehistory.cli.exits import failure_of
resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
print(failure_of(OSError(24, "Too many open files")))
"""
    result = subprocess.run(
        [sys.executable, "-c", said],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (result.stdout, result.stderr) == ("too many open files; mend that and run the same command again\n", "")


def test_a_full_disk_stops_the_run_and_the_same_command_goes_on_when_there_is_room(
    run: Run, spawn: Spawn, avro: Avro
) -> None:
    run("ingest", avro(opened(case_ref="X300003-1"), "before.avro"))
    many = avro([fact for number in range(1_000) for fact in opened(case_ref=f"X{number:06}-1")])

    full = spawn("ingest", many, prepare=_at_most(600_000))
    between = recorded(run)
    again = run("ingest", many)

    assert full.returncode == UNAVAILABLE, full.stderr
    assert "make room and run the same command again" in full.stderr
    assert "Traceback" not in full.stderr
    assert between == 3
    assert again.exit_code == 0
    assert recorded(run) == 3_003


def _at_most(size: int) -> Callable[[], None]:
    """Let a process write no file larger than this, as if the disk were full from there on."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_history_that_cannot_be_written_leaves_the_record_complete(run: Run, avro: Avro, data: Path) -> None:
    data.mkdir()
    (data / "history").write_text("in the way")

    result = run("ingest", avro(opened()))

    assert result.exit_code == UNAVAILABLE
    assert "the record is complete" in result.stderr
    (data / "history").unlink()
    assert run("rebuild").exit_code == 0
    assert recorded(run) == 3


@pytest.mark.parametrize("command", [["ingest", "x.avro"], ["status"], ["case", "X100001-1"], ["measure", "AS36"]])
def test_a_folder_of_a_newer_version_is_refused_and_not_touched(run: Run, data: Path, command: list[str]) -> None:
    data.mkdir()
    (data / MARK).write_text(json.dumps({"format": FORMAT + 1}))

    result = run(*command)

    assert result.exit_code == NEWER
    assert f"has format {FORMAT + 1}" in result.stderr
    assert [one.name for one in data.iterdir()] == [MARK]


def test_a_folder_whose_mark_is_damaged_is_refused(run: Run, data: Path) -> None:
    data.mkdir()
    (data / MARK).write_text("{")

    result = run("status")

    assert (result.exit_code, "does not say its format" in result.stderr) == (UNAVAILABLE, True)


def test_a_data_folder_that_cannot_be_made_is_refused(run: Run, avro: Avro, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    result = run("ingest", avro(opened()), "--data", tmp_path / "file" / "data")

    assert (result.exit_code, "choose another folder" in result.stderr) == (UNAVAILABLE, True)


def test_a_file_that_is_no_database_is_refused(run: Run, data: Path) -> None:
    data.mkdir()
    (data / "events.db").write_bytes(b"this is no database" * 100)

    result = run("status")

    assert (result.exit_code, "restore the file from its backup" in result.stderr) == (UNAVAILABLE, True)


@pytest.mark.parametrize("memory", ["1MB", "30MB"])
def test_a_question_that_needs_more_memory_than_it_is_given_says_how_to_give_more(run: Run, memory: str) -> None:
    assert run("demo").exit_code == 0

    result = run("measure", "AS43", CASEHISTORY_MEMORY=memory)

    assert (result.exit_code, "give it more with CASEHISTORY_MEMORY" in result.stderr) == (UNAVAILABLE, True)


@pytest.mark.parametrize("smallest", ["few", "-1", "2.5"])
def test_a_size_of_the_smallest_group_that_cannot_be_read_is_refused(run: Run, smallest: str) -> None:
    result = run("status", CASEHISTORY_SMALLEST=smallest)

    assert (result.exit_code, "give a number such as 10, or 0 to show all" in result.stderr) == (UNAVAILABLE, True)


@pytest.mark.parametrize("memory", ["lots", "512", "0GB", "-1GB"])
def test_a_size_of_memory_that_cannot_be_read_is_refused(run: Run, memory: str) -> None:
    result = run("status", CASEHISTORY_MEMORY=memory)

    assert (result.exit_code, "give a size such as 512MB" in result.stderr) == (UNAVAILABLE, True)


def test_a_database_that_is_away_is_one_sentence_and_its_password_is_not_shown(run: Run) -> None:
    result = run("status", CASEHISTORY_DATABASE="postgresql://me:secret@localhost:1/none")

    assert result.exit_code == UNAVAILABLE
    assert "localhost:1/none cannot be used" in result.stderr
    assert "see that the server runs and that CASEHISTORY_DATABASE has its address" in result.stderr
    assert "secret" not in result.output


def test_a_file_whose_name_is_no_text_is_read_and_named_all_the_same(run: Run, avro: Avro, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9.avro")
    odd.write_bytes(container([body(event_id="unheard")]))
    bad = tmp_path / os.fsdecode(b"bad\xff.avro")
    bad.write_bytes(b"not avro")

    result = run("ingest", odd, bad)

    assert result.exit_code == UNREADABLE
    assert "bad?.avro: The file does not begin" in result.stderr
    assert held(run) == {"case-is-opened-by-sentence": 1}
    assert json.loads(run("quarantine", "show", 1, "--format", "json").stdout)["origin"] == "caf?.avro#1"


def test_history_with_a_file_missing_is_one_sentence(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro(opened()))
    for file in (data / "history" / "current" / "sentence_imposed").glob("*.parquet"):
        file.unlink()

    result = run("measure", "AS36")

    assert (result.exit_code, "`casehistory rebuild` makes it afresh" in result.stderr) == (UNAVAILABLE, True)
    run("rebuild")
    assert run("measure", "AS36").exit_code == 0


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_cannot_be_written_is_one_sentence(run: Run, avro: Avro, data: Path, unbuffered: str) -> None:
    run("ingest", avro(opened()))

    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "casehistory", "events", "X100001-1"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (result.returncode, result.stderr.count("\n")) == (UNAVAILABLE, 1)


def test_a_reader_that_has_seen_enough_ends_the_output_quietly(run: Run, avro: Avro, data: Path) -> None:
    run("ingest", avro(opened()))

    result = subprocess.run(
        f"{sys.executable} -m casehistory events X100001-1 | true",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.stderr == ""


def test_standard_input_is_read_once(run: Run) -> None:
    result = run("ingest", "-", "-")

    assert (result.exit_code, "name - once" in result.stderr) == (2, True)


def test_a_terminal_is_not_read_as_a_file(data: Path) -> None:
    ours, theirs = os.openpty()

    result = subprocess.run(
        [sys.executable, "-m", "casehistory", "ingest", "-"], stdin=theirs, capture_output=True, text=True, check=False
    )

    os.close(ours)
    os.close(theirs)
    assert (result.returncode, "pipe a file into it" in result.stderr) == (2, True)
