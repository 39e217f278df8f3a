"""What the product is held against: simpler answerers over the same corpus, with the same form of answer."""
