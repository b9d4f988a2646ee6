"""TOML documents: read, validated against a model, with every mistake reported at its line at once."""

from renderer.documents.reader import Document, read_document
from renderer.documents.section import Number, Positive, Section

__all__ = ["Document", "Number", "Positive", "Section", "read_document"]
