// Package stripe charges by Stripe.
package stripe

import (
	"fmt"

	"github.com/stripe/stripe-go/v82"
	"github.com/stripe/stripe-go/v82/paymentintent"
	"github.com/stripe/stripe-go/v82/webhook"
)

// Use charges by Stripe.
func Use() {
	stripe.Key = "key"
	intent, err := paymentintent.New(&stripe.PaymentIntentParams{Amount: stripe.Int64(100), Currency: stripe.String("eur")})
	fmt.Println(intent, err)
	event, err := webhook.ConstructEvent([]byte("{}"), "", "")
	fmt.Println(event.ID, err)
}
