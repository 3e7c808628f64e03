"""How fast retool is, and against what: cases of any size, and one module for each question that is measured.

Every module but `cases` and `location` runs by itself (`python -m benchmarks.NAME [--quick]`) and writes
`benchmarks/results/NAME.json`; `python -m benchmarks.report` turns these into the tables and plots beside them.
"""
