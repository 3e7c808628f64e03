"""From a Pyomo model to a plan: the bridge to HiGHS, the search, its progress, and the recipes that steer it.

Nothing here knows a car from a kei car: the search sees columns, rows and an objective in M$, net of the
baseline. Pyomo and HiGHS are imported by the modules that use them, so that reading a recipe stays quick.
"""
