"""`python -m qc`, where the command is not on the path."""

from qc.cli import main

main()
