"""The whole of it in a real browser: the journey, every page in every role, by keyboard, on paper, with large letters."""
