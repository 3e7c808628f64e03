"""Sweeps: one workbook solved many times with some of its cells changed, on many cores or many machines.

`axes` reads what is to be varied, `cases` makes the cases and checks them, `job` solves one of them in a process of
its own, `local` and `cluster` run such processes, `store` keeps what is finished, `run` leads it all, and `sheets`
and its neighbours write the results workbook.
"""
