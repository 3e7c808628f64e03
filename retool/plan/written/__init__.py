"""Whether the derived sheets of a plan workbook say what follows from its raw records.

A planner reads the derived numbers; the audit rebuilds them from the raw records and the input sheets and
compares, sheet by sheet. Columns are known by their plain names, those it does not know are left alone.
"""
