package dashboard

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// A form is an action as a page has it. One that asks for something, or takes a
// confirmation, is folded: without the script, too, nothing is deleted by one
// click.
type form struct {
	service.Action
	Link, Key string
	Inputs    []input
	// Open is set after it was not done: it has what the user gave it.
	Open bool
}

// Folded reports whether there is more of a form than its button.
func (f form) Folded() bool { return len(f.Inputs) > 0 || f.Confirm != "" }

// An input is a field and what is in it.
type input struct {
	service.Field
	ID, Given string
}

func (v resourceViews) formOf(p service.Place, a service.Action, key string) form {
	f := form{Action: a, Key: key, Link: v.link("/resources", p.Kind, p.Path, "do", a.Name)}
	for _, field := range a.Fields {
		f.Inputs = append(f.Inputs, input{field, a.Name + "-" + field.Name, field.Value})
	}
	return f
}

// do does an action and shows the place again. What was not done stays in its
// form, with the reason.
func (v resourceViews) do(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return statusError{http.StatusRequestEntityTooLarge, fmt.Errorf("the form is longer than %s: go back, what you wrote is still there", size(maxForm))}
		}
		return statusError{http.StatusBadRequest, fmt.Errorf("the form: %w", err)}
	}
	p, err := v.found(r)
	if err != nil {
		return err
	}
	action, key, values := r.PathValue("action"), r.PostForm.Get("key"), valuesOf(r)
	said, failed := v.options.Services.Do(r.Context(), p.Kind, p.Path, action, key, values)
	if failed == nil {
		return v.redirect(w, r, v.link("/resources", p.Kind, p.Path), said)
	}
	if p, err = v.found(r); err != nil { // as it is now
		return err
	}
	if p.Open != nil && key != "" {
		if item, err := p.Open(r.Context(), key); err == nil {
			shown := v.itemOf(p, key, item)
			shown.Failed = failed.Error()
			fail(shown.Forms, action, values)
			return v.renderStatus(w, r, http.StatusUnprocessableEntity, v.thing, p.Path, shown)
		}
	}
	shown := v.contents(r.Context(), p, service.Query{})
	shown.Failed = failed.Error()
	fail(shown.Forms, action, values)
	return v.renderStatus(w, r, http.StatusUnprocessableEntity, v.one, p.Path, shown)
}

// valuesOf are the fields of a form.
func valuesOf(r *http.Request) service.Values {
	values := service.Values{}
	for name := range r.PostForm {
		if field, ok := strings.CutPrefix(name, "value."); ok {
			// Browsers send the lines of a text as those of a mail.
			values[field] = strings.ReplaceAll(r.PostForm.Get(name), "\r\n", "\n")
		}
	}
	return values
}

// fail has the form of an action that was not done keep what the user gave it.
func fail(forms []form, action string, values service.Values) {
	for i := range forms {
		f := &forms[i]
		if f.Name != action {
			continue
		}
		f.Open = true
		for j := range f.Inputs {
			f.Inputs[j].Given = values[f.Inputs[j].Name]
		}
	}
}
