"""Questions about actions: who sees and does which, lists, what a ticket's page and the library show of them."""
