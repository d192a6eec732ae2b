"""What bench/run and bench/idle are made of."""
