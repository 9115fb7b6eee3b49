"""Tests of the manifest parser."""
