"""What the program costs, beside what users would take instead. `python -m benchmarks --help` tells how."""
