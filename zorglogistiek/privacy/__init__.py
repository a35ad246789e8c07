"""What a youth may ask (everything the registry holds in one paper, and to be forgotten), and how long it keeps."""
