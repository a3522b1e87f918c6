// candlelight-backend: the demonstration's web service. It counts its visits in Redis.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

const version = "1.0.0"

func main() {
	redis := Redis{Address: os.Getenv("REDIS_ADDR")}
	if redis.Address == "" {
		log.Fatal("REDIS_ADDR is not set: set it to Redis's host:port")
	}
	log.Printf("candlelight-backend %s listens on :8080, Redis at %s", version, redis.Address)
	log.Fatal(http.ListenAndServe(":8080", routes(redis)))
}

func routes(redis Redis) http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		visits, err := redis.Do("INCR", "visits")
		if err != nil {
			http.Error(w, "Redis: "+err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, "candlelight-backend %s visits %s\n", version, visits)
	})
	routes.HandleFunc("/version", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, version)
	})
	routes.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) {
		if _, err := redis.Do("PING"); err != nil {
			http.Error(w, "Redis: "+err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	return routes
}
