"""The frontier for people: the terminal, 前沿.xlsx, 前沿.csv and the figure."""
