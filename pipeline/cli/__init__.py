"""The command line: ``copydesk``. The commands are gathered in `pipeline.cli.app`.

Commands import the libraries they need when they run: all of them together take seconds to load, and
``copydesk --help`` should not.
"""
