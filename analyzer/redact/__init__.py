"""HIDE: secret values become stable tokens before anything is stored, shown or logged."""
