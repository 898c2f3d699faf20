"""The page: a small web server over the index, and the static files that it serves."""
