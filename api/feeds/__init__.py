"""Feeds: the newest records for those who follow with a feed reader, in words, as Atom and as JSON Feed."""
