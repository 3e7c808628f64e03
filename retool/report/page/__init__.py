"""A plan as one self-contained page: charts, tables and a map that need neither Excel nor a network."""

from retool.report.page.write import page, write_page

__all__ = ["page", "write_page"]
