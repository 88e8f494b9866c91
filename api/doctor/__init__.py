"""What is wrong with a deployment, in words, each with what to do about it."""
