"""Training and measuring the cleaner on labelled lines; the data is read from a path given on the command line."""
