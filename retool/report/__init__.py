"""The plan workbook: the question, the answer, and every total as a live formula."""

from retool.report.write import RESULT_SHEETS, STUDIES, write_plan

__all__ = ["RESULT_SHEETS", "STUDIES", "write_plan"]
