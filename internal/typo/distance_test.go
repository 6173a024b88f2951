package typo

import "testing"

// What is near is meant, whatever it is called by; what is far is not guessed.
func TestAGuessIsTheNearestName(t *testing.T) {
	t.Parallel()
	paths := []string{"Shop/Jobs", "Shop/Jobs/DeadLetters", "Shop/Orders/Table", "Other/Jobs"}
	for name, want := range map[string]string{
		"Job": " (did you mean Shop/Jobs?)", "jobs": " (did you mean Shop/Jobs?)", "DeadLeters": " (did you mean Shop/Jobs/DeadLetters?)",
		"Jobs/Deadletter": " (did you mean Shop/Jobs/DeadLetters?)", "Orders/Tabel": " (did you mean Shop/Orders/Table?)",
		"Customers": "", "": "",
	} {
		if got := Paths(name, paths).Hint(); got != want {
			t.Errorf("Paths(%q).Hint() = %q, want %q", name, got, want)
		}
	}
	g := For("api")
	g.Try("first", "Apis")
	g.Try("second", "APIs")
	if got := g.Hint(); got != " (did you mean first?)" {
		t.Errorf("of two that are as near, Hint = %q, want the first", got)
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"order", "orders", 1},
		{"Orders", "orders", 0}, {"kitten", "sitting", 3}, {"müller", "muller", 1},
	}
	for _, tt := range tests {
		if got := Distance(tt.a, tt.b); got != tt.want {
			t.Errorf("Distance(%q, %q) = %d; want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
