"""Adapters to other renderers, run in the peers' own interpreter: they import only numpy and the peer."""
