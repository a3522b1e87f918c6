package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// Redis speaks RESP, Redis's protocol (https://redis.io/docs/reference/protocol-spec), one connection a command.
type Redis struct {
	Address string
}

// Do sends a command and returns the answer as text; a missing value is "".
func (redis Redis) Do(words ...string) (string, error) {
	connection, err := net.DialTimeout("tcp", redis.Address, 2*time.Second)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(2 * time.Second))
	fmt.Fprintf(connection, "*%d\r\n", len(words))
	for _, word := range words {
		fmt.Fprintf(connection, "$%d\r\n%s\r\n", len(word), word)
	}
	return readAnswer(bufio.NewReader(connection))
}

func readAnswer(from *bufio.Reader) (string, error) {
	line, err := from.ReadString('\n')
	if err != nil {
		return "", err
	}
	kind, text := line[0], strings.TrimRight(line[1:], "\r\n")
	switch kind {
	case '+', ':':
		return text, nil
	case '-':
		return "", errors.New(text)
	case '$':
		length, err := strconv.Atoi(text)
		if err != nil || length < 0 {
			return "", err
		}
		value := make([]byte, length)
		_, err = io.ReadFull(from, value)
		return string(value), err
	}
	return "", fmt.Errorf("unexpected answer %q", line)
}
