"""Studies: many cases made from one workbook, solved, and compared in the planner's words."""
