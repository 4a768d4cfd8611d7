"""Dashboards 运行看板 for leaders: the finding first, then the figures, and behind every figure its cases."""
