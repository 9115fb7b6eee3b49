"""What the program costs: data to measure with."""
