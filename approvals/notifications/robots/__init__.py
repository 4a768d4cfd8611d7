"""Robots of chat groups: each vendor's formats and signatures, and a way out that leads nowhere else."""
