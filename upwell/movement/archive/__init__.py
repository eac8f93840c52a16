"""One file with a whole group: `writing` makes it, `checking` judges it without trusting it, `taking` brings it in. The format is in docs/leaving.md."""
