"""The outputs of a comparison: the terminal and 比较.xlsx, from the same rows."""
