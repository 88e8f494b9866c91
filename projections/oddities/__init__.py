"""What may be odd in the histories, by what it is about: lives, leaders, contests, and how things are told."""
