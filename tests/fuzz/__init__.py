"""Fuzzing: what is given any bytes must end as promised.

`targets.py` holds the targets, tests/data/fuzz/TARGET what was found (each case stays as a test). Guided by
coverage, for as long as one likes: `./dev fuzz TARGET [SECONDS]`; needs `.venv/bin/pip install atheris`.
"""
