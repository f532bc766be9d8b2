"""The printed report: what the measures and timelines say of some cases, as one document to hand over."""
