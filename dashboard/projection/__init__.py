"""The wall, the presenter's window and the phones: light pages of our own, and what is live between them."""
