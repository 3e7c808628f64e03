"""retool: plans which US car assembly lines to convert to kei cars, when, and at what scale."""

__version__ = "0.1.0"
