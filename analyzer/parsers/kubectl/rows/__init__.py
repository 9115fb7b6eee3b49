"""Rows of `kubectl get` tables as records, by area.

Source: kubernetes/pkg/printers/internalversion/printers.go. Columns differ by version and `-o wide`, so a
row is read by the headings that are there.
"""
