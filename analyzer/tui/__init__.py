"""The terminal user interface: from a bundle to the line that proves its verdict."""
