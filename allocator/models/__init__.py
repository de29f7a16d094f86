"""The mathematics; knows no solver."""
