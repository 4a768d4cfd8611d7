"""The pages of walk-throughs."""
