"""`python -m casehistory` is the command line."""

from casehistory.cli import main

main(prog_name="casehistory")
