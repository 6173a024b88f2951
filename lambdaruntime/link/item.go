package link

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"

// An item is a pointer to a link: to a field of a contract. Every kind is a
// file of its own, with the type, its levels and these methods.
type item interface {
	kind() linkbinding.Kind
	levels() []string
	// text is the field as it travels in the environment, setText reads it
	// back and says what is wrong with it.
	text() string
	setText(string) error
	bind(*linkbinding.Binding)
	boundTo() *linkbinding.Binding
}

// bound holds what a construct put into a field. It is empty in a handler.
type bound struct{ binding *linkbinding.Binding }

func (b *bound) bind(to *linkbinding.Binding)  { b.binding = to }
func (b *bound) boundTo() *linkbinding.Binding { return b.binding }

// Kinds without levels have one way to be used.
func (bound) levels() []string { return []string{} }
