"""DECIDE: findings → root causes with their symptoms, priority, verdict."""
