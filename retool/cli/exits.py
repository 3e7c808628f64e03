"""Exit codes of the command, as a script that calls it reads them."""

DONE = 0
INTERNAL = 1
USAGE = 2
FAULTS = 3
NO_PLAN_EXISTS = 4
STOPPED_WITHOUT_PLAN = 5
GAP_NOT_REACHED = 6
AUDIT_FAILED = 7
INTERRUPTED = 130
