"""Pages for people: HTML and SVG, made by the server from the same projections as the JSON ([ADR 14](../../docs/adr/0014-pages-have-addresses-of-their-own.md))."""
