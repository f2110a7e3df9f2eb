"""``make images``: the committed Dockerfiles built for real, and their images started as a cluster would start them."""
