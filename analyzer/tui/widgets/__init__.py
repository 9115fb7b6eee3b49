"""Widgets: rows by the million, tables, and the line that a user types into."""
