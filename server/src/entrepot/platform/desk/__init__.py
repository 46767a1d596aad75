"""What the console and the supplier portal share: pages by cursor, words with a tone, masking, the frame around a page."""
