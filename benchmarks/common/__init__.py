"""What the benchmarks of speed and memory share: texts, servers, processes, and the machine's description."""
