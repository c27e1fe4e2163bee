"""Each person's "My day", the frame of every page, and the server that ties the rooms together."""
