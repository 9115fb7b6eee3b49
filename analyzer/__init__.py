"""Bundle Analyzer: from a diagnostic tarball to a root cause, offline.

Data flows one way: bundle → parsers → store → derive → rules → diagnosis → cli, reports.
ARCHITECTURE.md draws the way and says what each package may touch.
"""

__version__ = "0.1.0"
