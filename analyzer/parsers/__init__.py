"""UNDERSTAND: the text of one member → records of the data model. Knows no database."""
