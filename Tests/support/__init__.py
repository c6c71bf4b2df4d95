"""What the suites that talk to a running server share."""
