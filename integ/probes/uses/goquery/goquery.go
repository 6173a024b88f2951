// Package goquery reads HTML.
package goquery

import (
	"fmt"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// Use reads HTML.
func Use() {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader("<p>a"))
	if err != nil {
		panic(err)
	}
	fmt.Println(doc.Find("p").Text())
}
