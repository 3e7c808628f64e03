"""The command line: one thin file per command.

pandas, pyomo and highspy are imported inside the functions that need them, so that help and usage errors are
there at once.
"""

from retool.cli.app import main

__all__ = ["main"]
