"""What is described and what is bought; how it is classified; where it is listed; the finished cards of lists."""
