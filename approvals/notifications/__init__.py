"""Telling people what concerns them: in the product, by mail, through the robots of their chat groups."""
