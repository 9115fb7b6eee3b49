"""READ: container → members. Knows nothing of Kubernetes, creates no file from a member."""
