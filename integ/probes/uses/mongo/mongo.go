// Package mongo calls MongoDB.
package mongo

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

type item struct {
	ID   string `bson:"id"`
	Size int    `bson:"size"`
}

// Use calls MongoDB.
func Use() {
	ctx := context.Background()
	client, err := mongo.Connect(ctx, options.Client().ApplyURI("mongodb://127.0.0.1"))
	if err != nil {
		panic(err)
	}
	var i item
	fmt.Println(client.Database("d").Collection("c").FindOne(ctx, bson.M{"id": "a"}).Decode(&i))
}
