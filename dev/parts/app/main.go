// The application of the tests that send requests while a release goes live. It finishes the requests that it has when
// it is told to end, and every answer names the release: the value of RELEASE.
//
//	/            the name of the release; a POST is answered with its own body
//	/slow?for=D  the same, after a duration such as 10s
//	/events      an event stream: the name of the release ten times a second, until it is told to end
//	/socket      the same as a WebSocket
//	/healthz     200 once START_AFTER is over; 503 while the file /tmp/drain is there
package main

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

const mostBody = 1 << 20

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	startAfter, err := time.ParseDuration(valueOr("START_AFTER", "0s"))
	if err != nil {
		log.Fatal("START_AFTER is not a duration such as 3s: ", err)
	}
	// The server does not know of connections that were taken over from it.
	sockets := &sync.WaitGroup{}
	server := &http.Server{Addr: ":8080", Handler: routes(os.Getenv("RELEASE"), time.Now().Add(startAfter), ctx, sockets)}
	ended := make(chan error)
	go func() {
		<-ctx.Done()
		patience, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		ended <- server.Shutdown(patience)
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	if err := <-ended; err != nil {
		log.Fatal("requests were still unanswered: ", err)
	}
	sockets.Wait()
}

func valueOr(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

func routes(release string, ready time.Time, ctx context.Context, sockets *sync.WaitGroup) http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { answer(release, w, r) })
	routes.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		duration, err := time.ParseDuration(r.URL.Query().Get("for"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		time.Sleep(duration)
		answer(release, w, r)
	})
	routes.HandleFunc("/events", func(w http.ResponseWriter, r *http.Request) { events(release, w, r, ctx) })
	routes.HandleFunc("/socket", func(w http.ResponseWriter, r *http.Request) {
		sockets.Add(1)
		defer sockets.Done()
		socket(release, w, r, ctx)
	})
	routes.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) {
		_, err := os.Stat("/tmp/drain")
		if err == nil || time.Now().Before(ready) {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	return routes
}

func answer(release string, w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if r.Method != http.MethodPost {
		body = []byte(release + "\n")
	}
	w.Header().Set("X-Release", release)
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.Write(body)
}

func events(release string, w http.ResponseWriter, r *http.Request, ctx context.Context) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Release", release)
	ticks := time.NewTicker(100 * time.Millisecond)
	defer ticks.Stop()
	for {
		fmt.Fprintf(w, "data: %s\n\n", release)
		w.(http.Flusher).Flush()
		select {
		case <-ticks.C:
		case <-r.Context().Done():
			return
		case <-ctx.Done():
			return
		}
	}
}

// Frames from the other side are not read.
func socket(release string, w http.ResponseWriter, r *http.Request, ctx context.Context) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		log.Print("no connection for a WebSocket: ", err)
		return
	}
	defer conn.Close()
	key := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: %s\r\nX-Release: %s\r\n\r\n", base64.StdEncoding.EncodeToString(key[:]), release)
	ticks := time.NewTicker(100 * time.Millisecond)
	defer ticks.Stop()
	for {
		if _, err := conn.Write(append([]byte{0x81, byte(len(release))}, release...)); err != nil {
			return
		}
		select {
		case <-ticks.C:
		case <-ctx.Done():
			conn.Write([]byte{0x88, 2, 1001 >> 8, 1001 & 0xff})
			return
		}
	}
}
