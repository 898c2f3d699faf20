"""Making the index anew beside the one that is searched, and putting it in its place."""
