"""The command line: one small file per command, listed in :mod:`renderer.cli.main`."""
