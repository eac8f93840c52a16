"""How dates stand in forms."""
