"""How the town is made: each module writes its part of the story into the diary, and every step is an action that a person could do on a page."""
