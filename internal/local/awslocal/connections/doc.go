// Package connections is the @connections part of WebSocket APIs: functions send
// to clients, ask about them and disconnect them. The clients themselves are
// those of [service.Sockets].
package connections
