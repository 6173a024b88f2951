package link

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// A slot is one field of a contract value, with the pointer to read or fill it.
type slot struct {
	name string
	env  string
	item item
	typ  reflect.Type
}

// slots walks a contract. v must be addressable. All that is wrong with the
// contract's shape comes in one error.
func slots(v reflect.Value) ([]slot, error) {
	if v.Kind() != reflect.Struct {
		return nil, fmt.Errorf("link: a contract is a struct of links, got %s", v.Type())
	}
	var found []slot
	var problems []error
	walk(v, "", &found, &problems)
	byEnv := make(map[string]string, len(found))
	for _, s := range found {
		if other, taken := byEnv[s.env]; taken {
			problems = append(problems, fmt.Errorf("link: %s: fields %s and %s are both %s in the environment; rename one", v.Type(), other, s.name, s.env))
		}
		byEnv[s.env] = s.name
	}
	return found, errors.Join(problems...)
}

func walk(v reflect.Value, prefix string, found *[]slot, problems *[]error) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name := prefix + field.Name
		if !field.IsExported() {
			*problems = append(*problems, fmt.Errorf("link: %s: field %s is not exported; a contract's fields are exported links", v.Type(), name))
			continue
		}
		if it, ok := v.Field(i).Addr().Interface().(item); ok {
			if it.levels() == nil {
				*problems = append(*problems, fmt.Errorf("link: %s: field %s is a %s, which names no access level; want one such as link.Bucket[link.Get]", v.Type(), name, field.Type))
			}
			*found = append(*found, slot{name: name, env: envName(name), item: it, typ: field.Type})
			continue
		}
		switch {
		case field.Type.Kind() == reflect.Struct && field.Anonymous:
			walk(v.Field(i), prefix, found, problems) // a shared contract, its fields promoted as in Go
		case field.Type.Kind() == reflect.Struct:
			walk(v.Field(i), name+".", found, problems)
		default:
			*problems = append(*problems, fmt.Errorf("link: %s: field %s is a %s; want a link, such as link.Bucket[link.Get], a struct of links, or link.Config[%s] for a plain value", v.Type(), name, field.Type, field.Type))
		}
	}
}

// envName turns a field into the name of its variable: Media.UserUploads is
// LINK_MEDIA_USER_UPLOADS, OrdersByID is LINK_ORDERS_BY_ID.
func envName(field string) string {
	var b strings.Builder
	b.WriteString("LINK_")
	runes := []rune(field)
	for i, r := range runes {
		if r == '.' {
			b.WriteByte('_')
			continue
		}
		afterLower := i > 0 && runes[i-1] != '.' && !unicode.IsUpper(runes[i-1])
		endsInitialism := i > 0 && unicode.IsUpper(runes[i-1]) && i+1 < len(runes) && unicode.IsLower(runes[i+1])
		if unicode.IsUpper(r) && (afterLower || endsInitialism) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

// Infrastructure reads and fills contracts. Handlers have no use for that, so
// it is no API of this package. Nothing can fail here.
func init() {
	linkbinding.Fields = fields
	linkbinding.Bind = bind
}

// fields is [linkbinding.Fields].
func fields(contract any) ([]linkbinding.Field, error) {
	v := reflect.ValueOf(contract)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if !v.IsValid() || v.Kind() != reflect.Struct {
		return nil, fmt.Errorf("link: a contract is a struct of links, got %T", contract)
	}
	own := reflect.New(v.Type()).Elem()
	own.Set(v)
	found, err := slots(own)
	if err != nil {
		return nil, err
	}
	fields := make([]linkbinding.Field, len(found))
	for i, s := range found {
		fields[i] = linkbinding.Field{
			Name: s.name, Env: s.env, Kind: s.item.kind(), Levels: s.item.levels(),
			Type: s.typ.String(), Value: s.item.text(), Binding: s.item.boundTo(),
		}
	}
	return fields, nil
}

// bind is [linkbinding.Bind].
func bind(link any, value string, to *linkbinding.Binding) {
	it := link.(item)
	// The value may be a CDK token, which no check of shape can pass.
	_ = it.setText(value)
	it.bind(to)
}
