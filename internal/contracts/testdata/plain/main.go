// Command plain loads nothing.
package main

func main() {}
