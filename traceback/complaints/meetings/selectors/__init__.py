"""Questions about meetings: who reads and keeps which, what may come before one, minutes, decisions followed up."""
