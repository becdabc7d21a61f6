"""The server: the HTTP API and the page, both over one desk; needs the extra [serve]."""
