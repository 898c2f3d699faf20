"""The page: what is laid out, asked and served."""
