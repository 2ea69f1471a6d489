"""A screen of a séance drawn to a size, as the wall, its thumbnail, a phone and a page of paper show it."""
