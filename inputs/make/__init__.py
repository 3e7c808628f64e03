"""Builds the shipped input workbooks from the fact tables in `inputs/facts` and a list of assumptions."""
