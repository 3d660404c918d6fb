"""What each step asks of the officer. One module a flow; a form's cleaned fields are the act's words."""
