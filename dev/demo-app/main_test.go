package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
)

func realRedis(t *testing.T) Redis {
	t.Helper()
	address := os.Getenv("REDIS_ADDR")
	if address == "" {
		t.Fatal("REDIS_ADDR is not set: these tests need a real Redis")
	}
	return Redis{Address: address}
}

func get(t *testing.T, redis Redis, path string) (int, string) {
	t.Helper()
	server := httptest.NewServer(routes(redis))
	defer server.Close()
	answer, err := http.Get(server.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestEveryVisitIsCounted(t *testing.T) {
	redis := realRedis(t)
	_, first := get(t, redis, "/")
	_, second := get(t, redis, "/")
	if visits(t, second) <= visits(t, first) {
		t.Errorf("the count did not go up: %q, then %q", first, second)
	}
}

func visits(t *testing.T, page string) int {
	t.Helper()
	words := strings.Fields(page)
	if len(words) != 4 || words[0] != "candlelight-backend" || words[1] != version || words[2] != "visits" {
		t.Fatalf("unexpected page %q", page)
	}
	count, err := strconv.Atoi(words[3])
	if err != nil {
		t.Fatal(err)
	}
	return count
}

func TestVersionIsTold(t *testing.T) {
	if status, body := get(t, realRedis(t), "/version"); status != 200 || body != version+"\n" {
		t.Errorf("got %d %q", status, body)
	}
}

func TestHealthNeedsRedis(t *testing.T) {
	if status, body := get(t, realRedis(t), "/healthz"); status != 200 {
		t.Errorf("with Redis: %d %q", status, body)
	}
	if status, _ := get(t, Redis{Address: "127.0.0.1:1"}, "/healthz"); status != 503 {
		t.Errorf("without Redis: %d", status)
	}
}

func TestAnErrorOfRedisIsAnError(t *testing.T) {
	if _, err := realRedis(t).Do("NOSUCHCOMMAND"); err == nil {
		t.Error("no error")
	}
}

func TestAMissingValueIsEmpty(t *testing.T) {
	if value, err := realRedis(t).Do("GET", "no-such-key"); value != "" || err != nil {
		t.Errorf("got %q, %v", value, err)
	}
}
