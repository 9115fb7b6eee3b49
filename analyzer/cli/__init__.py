"""The command line. Owns stdout, stderr and exit codes; holds no logic of its own."""
