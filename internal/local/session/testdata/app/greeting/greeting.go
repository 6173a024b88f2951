package greeting

// Text is what the handler says.
const Text = "hello"
