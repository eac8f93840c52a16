"""Citizens choose and deliberate: pools and quotas, draws that anyone can check, juries, packs, recommendations with their minority reports."""
