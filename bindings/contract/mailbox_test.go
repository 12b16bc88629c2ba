package contract

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
)

// mailbox is a mail server that keeps every mail and delivers none.
type mailbox struct {
	listener net.Listener
	port     int
	mu       sync.Mutex
	mails    []string
}

func newMailbox() (*mailbox, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	m := &mailbox{listener: listener, port: listener.Addr().(*net.TCPAddr).Port}
	go m.accept()
	return m, nil
}

// Close ends the mail server.
func (m *mailbox) Close() { _ = m.listener.Close() }

func (m *mailbox) accept() {
	for {
		connection, err := m.listener.Accept()
		if err != nil {
			return
		}
		go m.serve(connection)
	}
}

// serve speaks as much of SMTP as is needed for a mail.
func (m *mailbox) serve(connection net.Conn) {
	defer connection.Close()
	say := func(line string) { fmt.Fprintf(connection, "%s\r\n", line) }
	say("220 lab.test")
	lines := bufio.NewScanner(connection)
	for lines.Scan() {
		switch command, _, _ := strings.Cut(strings.ToUpper(lines.Text()), " "); command {
		case "DATA":
			say("354 go on")
			m.keep(readMail(lines))
			say("250 kept")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}

func readMail(lines *bufio.Scanner) string {
	var mail strings.Builder
	for lines.Scan() && lines.Text() != "." {
		mail.WriteString(lines.Text() + "\n")
	}
	return mail.String()
}

func (m *mailbox) keep(mail string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mails = append(m.mails, mail)
}

// to returns the last mail to an address, or "".
func (m *mailbox) to(address string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := len(m.mails) - 1; i >= 0; i-- {
		if strings.Contains(m.mails[i], "To: "+address) {
			return m.mails[i]
		}
	}
	return ""
}
