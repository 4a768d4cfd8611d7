"""Samples of cases for auditors: drawn so that anybody can draw them again, and packed with their trails."""
