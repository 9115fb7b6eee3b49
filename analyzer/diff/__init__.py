"""What changed between two bundles of one system, by meaning."""
