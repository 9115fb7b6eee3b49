"""JUDGE: rules over tables → findings. The rule files live in the top-level `rules/`."""
