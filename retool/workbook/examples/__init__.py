"""Example workbooks that `retool new` copies; an installed command finds them because this is a package."""
