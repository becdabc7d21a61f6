"""The server: the HTTP API and the page, two faces of one desk; everything here needs the extra [serve]."""
