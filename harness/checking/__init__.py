"""What reading a suite can find before any model answers: mistakes, and cases that show nothing."""
