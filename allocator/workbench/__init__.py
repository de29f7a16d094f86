"""The planner's desk: what the pages of the app work on; it knows no browser and draws nothing."""
