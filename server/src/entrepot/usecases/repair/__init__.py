"""What a person does when a machine has given up."""
