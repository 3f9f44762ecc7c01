"""What the end-to-end tests share: the server under test, publishers, and an HLS client that trusts nothing."""
