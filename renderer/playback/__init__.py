"""What a running show is: pure functions of the show, the operators' verbs and the frame number."""
