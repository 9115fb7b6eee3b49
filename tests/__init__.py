"""Tests; the tree mirrors `analyzer/`."""
