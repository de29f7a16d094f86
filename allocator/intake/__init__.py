"""From a workbook to candidates, with every problem found on the way."""
