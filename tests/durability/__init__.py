"""What happens to results when a run is killed, the disk is full, or two run at once.

The usual run tries a few moments and faults; all of them: `./dev test tests/durability -m slow`.
"""
