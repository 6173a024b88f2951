// Command repository has its calls behind interfaces of its own: one
// repository for each kind of item, over a client that has every method.
package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// A store is what the service asks for; more of the repository is not called.
type store[T any] interface {
	One(context.Context, string) (T, error)
	Keep(context.Context, T) error
	Drop(context.Context, string) error
}

// client is more than the service needs.
type client interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
	Scan(context.Context, *dynamodb.ScanInput, ...func(*dynamodb.Options)) (*dynamodb.ScanOutput, error)
}

type repository[T any] struct {
	client
	table string
}

func (r repository[T]) One(ctx context.Context, id string) (item T, err error) {
	_, err = r.GetItem(ctx, nil)
	return item, err
}

func (r repository[T]) Keep(ctx context.Context, item T) error {
	_, err := r.PutItem(ctx, nil)
	return err
}

func (r repository[T]) Drop(ctx context.Context, id string) error {
	_, err := r.DeleteItem(ctx, nil)
	return err
}

type (
	order  struct{ ID string }
	person struct{ Name string }
)

type service struct {
	orders  store[order]
	persons store[person]
}

func (s service) rename(ctx context.Context, id string) error {
	p, err := s.persons.One(ctx, id)
	if err != nil {
		return err
	}
	if _, err := s.orders.One(ctx, id); err != nil {
		return err
	}
	return s.persons.Keep(ctx, p)
}

func main() {
	all := dynamodb.New(dynamodb.Options{})
	s := service{orders: repository[order]{all, "orders"}, persons: repository[person]{all, "persons"}}
	fmt.Println(s.rename(context.Background(), "a"))
}
