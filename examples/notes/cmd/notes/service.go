package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/examples/notes/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/connections"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// A service is the API.
type service struct {
	store store
	live  link.WebSocket[link.Send]
}

// A note is what pages show.
type note struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

const (
	sessionTime = 12 * time.Hour
	maxNote     = 4096
)

// signIn makes a session for who has a token of the issuer.
func (s *service) signIn(w http.ResponseWriter, r *http.Request) {
	token, err := lambdaruntime.JWTFromContext(r.Context())
	if err != nil || token.Claims["sub"] == "" {
		http.Error(w, "the token names nobody", http.StatusUnauthorized)
		return
	}
	session := rand.Text()
	if err := s.store.addSession(r.Context(), session, token.Claims["sub"], time.Now().Add(sessionTime)); err != nil {
		fail(w, r, err)
		return
	}
	answer(w, http.StatusCreated, map[string]string{"session": session, "user": token.Claims["sub"]})
}

func (s *service) list(w http.ResponseWriter, r *http.Request) {
	user, err := lambdaruntime.LambdaAuthorizerFromContext[contract.User](r.Context())
	if err != nil {
		fail(w, r, err)
		return
	}
	notes, err := s.store.notes(r.Context(), user.Name)
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, notes)
}

func (s *service) add(w http.ResponseWriter, r *http.Request) {
	user, err := lambdaruntime.LambdaAuthorizerFromContext[contract.User](r.Context())
	if err != nil {
		fail(w, r, err)
		return
	}
	var n note
	if json.NewDecoder(r.Body).Decode(&n) != nil || strings.TrimSpace(n.Text) == "" || len(n.Text) > maxNote {
		http.Error(w, `want {"text": "…"}, at most 4096 bytes`, http.StatusBadRequest)
		return
	}
	n.ID = time.Now().UTC().Format("20060102T150405.000000") + rand.Text()[:4] // they are listed in this order
	if err := s.store.addNote(r.Context(), user.Name, n); err != nil {
		fail(w, r, err)
		return
	}
	s.tell(r.Context(), user.Name)
	answer(w, http.StatusCreated, n)
}

func (s *service) remove(w http.ResponseWriter, r *http.Request) {
	user, err := lambdaruntime.LambdaAuthorizerFromContext[contract.User](r.Context())
	if err == nil {
		err = s.store.remove(r.Context(), user.Name, contract.NotePrefix+r.PathValue("id"))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	s.tell(r.Context(), user.Name)
	w.WriteHeader(http.StatusNoContent)
}

// tell tells the user's open pages to look again. The change is made: that a page
// hears of it late fails nothing.
func (s *service) tell(ctx context.Context, user string) {
	clients, err := s.store.clients(ctx, user)
	if err == nil {
		var gone []string
		gone, err = connections.Broadcast(ctx, s.live, clients, []byte(`{"changed":"notes"}`))
		for _, id := range gone {
			s.store.remove(ctx, user, contract.ClientPrefix+id)
		}
	}
	if err != nil {
		slog.WarnContext(ctx, "not all pages were told", "errorMessage", err.Error())
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func fail(w http.ResponseWriter, r *http.Request, err error) {
	slog.ErrorContext(r.Context(), "the request failed", "errorMessage", err.Error())
	http.Error(w, "something went wrong", http.StatusInternalServerError)
}
