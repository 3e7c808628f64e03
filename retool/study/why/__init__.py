"""Why a plan decides as it does: what every other choice would cost, and what would have to change for it to win.

Everything rests on plans that are searched for again with one choice forced or forbidden, never on the prices of
a relaxation.
"""
