"""What programs speak to: REST with event streams, the OpenAI-compatible endpoint, and MCP tools."""
