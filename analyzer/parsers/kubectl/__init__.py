"""Text that kubectl prints: get tables, describe blocks, YAML, top."""
