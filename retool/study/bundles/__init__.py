"""Many futures, past one machine: the futures dealt into bundles, each solved by itself, agreed by prices.

`dealt` makes the bundles, `jobs` is the work on one of them in a process of its own, `dual` finds the prices on which
the bundles agree, `rounds` leads from round to round, and `merged` makes one plan of all bundles'.

The method is the dual decomposition of Carøe and Schultz (Dual decomposition in stochastic integer programming,
Operations Research Letters 24, 1999) over clusters of scenarios (Escudero, Garín, Pérez and Unzueta, Scenario cluster
decomposition of the Lagrangian dual in two-stage stochastic mixed 0-1 optimization, Computers & Operations Research
40, 2013).
"""
