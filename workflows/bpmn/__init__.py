"""BPMN 2.0 files: read, lint, draw. Pure: no Django."""
