"""Bad bundles of every kind, and what must happen to each.

`containers`, `members`, `contents` and `secrets` make them, byte for byte the same on every run; `server`
runs the command on them within limits; `test_hostile` holds it against what each `Case` says.
"""
