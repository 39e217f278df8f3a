"""The web: the chat, the API, the guard at the door and the widget."""
