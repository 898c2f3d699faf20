"""The whole path, articles fed to articles searchable, against what one would run instead."""
