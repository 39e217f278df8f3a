"""The chat page: Gradio for the plumbing, our own HTML for what people see."""
