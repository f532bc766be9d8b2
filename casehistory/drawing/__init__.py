"""Drawings in SVG: pure functions that take numbers and words and give markup."""
