"""Finding words in what a recogniser heard: folding, sounds, words, phrases."""
