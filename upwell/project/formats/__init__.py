"""How dates stand in forms, language by language: Django looks here first."""
