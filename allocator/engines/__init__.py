"""What finds the best allocation: the score lines, and mixed-integer backends."""
