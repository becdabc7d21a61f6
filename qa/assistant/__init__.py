"""The MCP server: a face for the models of others, which may quote what the archive says; needs the extra [mcp]."""
