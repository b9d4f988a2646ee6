"""Whole shows: the real processes on a virtual wall."""
