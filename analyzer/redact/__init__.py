"""HIDE: secret values become stable tokens before anything is stored, shown or logged."""

from analyzer.redact.redactor import Redactor

__all__ = ["Redactor"]
