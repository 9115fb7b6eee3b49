"""CONNECT: what follows from several tables together: workloads, topology, gaps."""
