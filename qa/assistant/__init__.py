"""The MCP server: tools for assistants over the archive; needs the extra [mcp]."""
