"""The doors of improvement actions."""
