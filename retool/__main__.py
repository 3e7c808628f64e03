"""`python -m retool`: the same as the command `retool`."""

from retool.cli import main

if __name__ == "__main__":
    main()
