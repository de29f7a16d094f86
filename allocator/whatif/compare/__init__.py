"""Lists side by side: scenarios, earlier runs and lists by hand against a base, and what brings every change."""
