"""TELL: diagnosis → text or JSON. No I/O besides the string it returns."""
