"""Tests of the benchmarks: of what they say, never of how fast anything is."""
