"""Read models of pages, and the Protocols that answer them."""
