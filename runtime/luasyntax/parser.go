package luasyntax

import "fmt"

// Bounds of a source. The parser is recursive for each level of syntax, and the code
// generator for each operator. Without bounds, a hostile source would overflow Go's
// stack and end the process.
const (
	maxLevels = 2000  // of nested syntax
	maxChain  = 10000 // operators, calls or indices in one expression
)

// Options says how a source is parsed.
type Options struct {
	// Stopped is called now and then; if it returns an error, parsing ends with it. nil
	// for never.
	Stopped func() error
	// Outer names variables of a function around the chunk that is not in the source. The
	// chunk has an Upvalue for each that it uses.
	Outer []string
}

// Parse parses a chunk. The error is an *Error, or what Stopped returned.
func Parse(chunk, source string, o Options) (fn *Function, err error) {
	p := &parser{lexer: lexer{chunk: chunk, source: source, line: 1}, o: o, visible: map[string][]declared{}}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *Error:
			err = r
		case stopped:
			err = r.error
		default:
			panic(r)
		}
	}()
	return p.chunkFunction(), nil
}

// stopped carries the error that ended parsing.
type stopped struct{ error }

type parser struct {
	lexer
	o     Options
	now   token
	ahead token // valid while hasAhead
	last  token // the one before now
	scope *scope
	// visible has the locals in scope of all enclosing functions by their names, the
	// innermost last.
	visible map[string][]declared
	levels  int
	tokens  int

	hasAhead bool
	elseIf   int // the line of an "else if", 0 where there was none
}

// pollEvery is how many tokens are read between two calls of Stopped.
const pollEvery = 4096

func (p *parser) advance() {
	p.last = p.now
	if p.hasAhead {
		p.now, p.hasAhead = p.ahead, false
		return
	}
	p.now = p.lexer.next()
	if p.tokens++; p.tokens%pollEvery == 0 && p.o.Stopped != nil {
		if err := p.o.Stopped(); err != nil {
			panic(stopped{err})
		}
	}
}

// following returns the token after the current one.
func (p *parser) following() token {
	if !p.hasAhead {
		p.ahead, p.hasAhead = p.lexer.next(), true
	}
	return p.ahead
}

func (p *parser) accept(k kind) bool {
	if p.now.kind != k {
		return false
	}
	p.advance()
	return true
}

func (p *parser) expect(k kind) {
	if !p.accept(k) {
		p.fail(fmt.Sprintf("'%s' expected", k))
	}
}

// closing expects the token that closes what was opened at a line.
func (p *parser) closing(k, opening kind, line int) {
	switch {
	case p.accept(k):
	case line == p.now.line:
		p.fail(fmt.Sprintf("'%s' expected", k))
	default:
		p.fail(fmt.Sprintf("'%s' expected (to close '%s' at line %d)", k, opening, line))
	}
}

func (p *parser) name() string {
	if p.now.kind != name {
		p.fail("'<name>' expected")
	}
	text := p.now.text
	p.advance()
	return text
}

// fail ends parsing with an error at the current token.
func (p *parser) fail(message string) {
	err := p.mistake(message)
	err.Incomplete = p.now.kind == endOfSource
	panic(err)
}

func (p *parser) mistake(message string) *Error {
	near := string(p.now.kind)
	if p.now.kind != endOfSource {
		near = shown(p.source[p.now.start:p.now.end])
	}
	return &Error{Chunk: p.chunk, Line: p.now.line, Message: fmt.Sprintf("%s near '%s'", message, near) + p.hint(message)}
}

// failAt ends parsing with an error that no single token causes.
func (p *parser) failAt(line int, message string) {
	panic(&Error{Chunk: p.chunk, Line: line, Message: message})
}

// enter counts a level of syntax; leave ends it.
func (p *parser) enter() {
	if p.levels++; p.levels > maxLevels {
		p.failAt(p.now.line, fmt.Sprintf("more than %d levels of syntax inside each other", maxLevels))
	}
}

func (p *parser) leave() { p.levels-- }

// linked bounds the operators, calls or indices in one expression.
func (p *parser) linked(n int) {
	if n > maxChain {
		p.failAt(p.now.line, fmt.Sprintf("more than %d operators in one expression", maxChain))
	}
}

func (p *parser) chunkFunction() *Function {
	fn := &Function{Vararg: true}
	p.scope = &scope{function: fn}
	p.showOuter()
	p.advance()
	fn.Body = p.block()
	if p.now.kind != endOfSource {
		p.fail("'<eof>' expected")
	}
	fn.LastLine = p.now.line
	return fn
}

// block parses statements up to the end of a block. Their locals are then out of scope.
func (p *parser) block() []Stmt {
	seen := len(p.scope.active)
	body := p.statements()
	p.hide(seen)
	return body
}

// loopBody is a block that break can leave.
func (p *parser) loopBody(locals ...*Local) []Stmt {
	seen := len(p.scope.active)
	p.show(locals...)
	p.scope.loops++
	body := p.block()
	p.scope.loops--
	p.hide(seen)
	return body
}

func (p *parser) blockEnds() bool {
	switch p.now.kind {
	case endOfSource, "end", "else", "elseif", "until":
		return true
	}
	return false
}

func (p *parser) statements() []Stmt {
	p.enter()
	defer p.leave()
	var body []Stmt
	for {
		for p.accept(";") {
		}
		if p.blockEnds() {
			break
		}
		isReturn := p.now.kind == "return"
		body = append(body, p.statement())
		if isReturn {
			p.accept(";")
			break
		}
	}
	return body
}

func (p *parser) statement() Stmt {
	line := p.now.line
	switch p.now.kind {
	case "if":
		return p.ifStatement()
	case "while":
		p.advance()
		cond := p.expression()
		p.expect("do")
		s := &While{Cond: cond, Line: line, Body: p.loopBody()}
		p.closing("end", "while", line)
		return s
	case "do":
		p.advance()
		s := &Do{p.block()}
		p.closing("end", "do", line)
		return s
	case "for":
		return p.forStatement()
	case "repeat":
		return p.repeatStatement()
	case "function":
		return p.functionStatement()
	case "local":
		return p.localStatement()
	case "return":
		return p.returnStatement()
	case "break":
		p.advance()
		if p.scope.loops == 0 {
			panic(p.mistake("no loop to break"))
		}
		return &Break{line}
	case "::":
		p.advance()
		s := &Label{p.name(), line}
		p.expect("::")
		return s
	case name:
		if p.now.text == "goto" && p.following().kind == name {
			p.advance()
			return &Goto{p.name(), line}
		}
	}
	return p.expressionStatement()
}

func (p *parser) ifStatement() Stmt {
	s, opened := &If{}, p.now.line
	for {
		p.advance() // over "if" or "elseif"
		cond := p.expression()
		p.expect("then")
		s.Clauses = append(s.Clauses, Clause{cond, p.block()})
		if p.now.kind != "elseif" {
			break
		}
	}
	if p.now.kind == "else" {
		if p.following().kind == "if" && p.following().line == p.now.line {
			p.elseIf = p.now.line
		}
		p.advance()
		s.Else = p.block()
	}
	p.closing("end", "if", opened)
	return s
}

func (p *parser) repeatStatement() Stmt {
	s, seen := &Repeat{Line: p.now.line}, len(p.scope.active)
	p.advance()
	p.scope.loops++
	s.Body = p.statements()
	p.scope.loops--
	p.closing("until", "repeat", s.Line)
	s.Cond = p.expression()
	p.hide(seen)
	return s
}

func (p *parser) forStatement() Stmt {
	line := p.now.line
	p.advance()
	first := p.name()
	switch p.now.kind {
	case "=":
		return p.numericFor(first, line)
	case ",", "in":
		return p.genericFor(first, line)
	}
	p.fail("'=' or 'in' expected")
	return nil
}

func (p *parser) numericFor(variable string, line int) Stmt {
	s := &NumericFor{Var: &Local{Name: variable}, Line: line}
	p.advance()
	s.Start = p.expression()
	p.expect(",")
	s.Limit = p.expression()
	if p.accept(",") {
		s.Step = p.expression()
	}
	s.DoLine = p.now.line
	p.expect("do")
	p.hold(3, func() { s.Body = p.loopBody(s.Var) })
	p.closing("end", "for", line)
	return s
}

func (p *parser) genericFor(first string, line int) Stmt {
	s := &GenericFor{Names: []*Local{{Name: first}}, Line: line}
	for p.accept(",") {
		s.Names = append(s.Names, &Local{Name: p.name()})
	}
	p.expect("in")
	s.Line = p.now.line
	s.Values = p.expressions()
	p.expect("do")
	p.hold(3, func() { s.Body = p.loopBody(s.Names...) })
	p.closing("end", "for", line)
	return s
}

// hold reserves n nameless locals, as a loop needs them.
func (p *parser) hold(n int, body func()) {
	seen := len(p.scope.active)
	for range n {
		p.show(&Local{Name: "(for)"})
	}
	body()
	p.hide(seen)
}

func (p *parser) functionStatement() Stmt {
	line := p.now.line
	p.advance()
	target := p.resolve(p.name(), p.last.line)
	var self *Local
	for p.now.kind == "." || p.now.kind == ":" {
		method := p.now.kind == ":"
		p.advance()
		key := p.name()
		target = &Index{at(p.last.line), target, &String{at(p.last.line), key}}
		if method {
			self = &Local{Name: "self"}
			break
		}
	}
	return &FunctionStmt{target, p.functionBody(self, line), line}
}

func (p *parser) localStatement() Stmt {
	p.advance()
	if p.accept("function") {
		line := p.last.line
		l := &Local{Name: p.name()}
		p.show(l)
		l.Function = p.functionBody(nil, line)
		return &LocalFunction{l, l.Function}
	}
	s := &LocalStmt{Line: p.now.line}
	for {
		s.Names = append(s.Names, &Local{Name: p.name()})
		if !p.accept(",") {
			break
		}
	}
	if p.accept("=") {
		s.Values = p.expressions()
	}
	s.Line = p.last.line
	for i, l := range s.Names {
		if i < len(s.Values) {
			l.Function, _ = s.Values[i].(*Function)
		}
	}
	p.show(s.Names...)
	return s
}

func (p *parser) returnStatement() Stmt {
	s := &Return{Line: p.now.line}
	p.advance()
	if !p.blockEnds() && p.now.kind != ";" {
		s.Values = p.expressions()
	}
	return s
}

// expressionStatement is a call or an assignment.
func (p *parser) expressionStatement() Stmt {
	first := p.suffixed()
	switch first.(type) {
	case *Call, *MethodCall:
		return &CallStmt{first}
	}
	if p.now.kind != "=" && p.now.kind != "," {
		switch first.(type) {
		case *LocalName, *UpvalueName, *GlobalName, *Index:
			p.fail("'=' expected")
		}
		p.fail("syntax error")
	}
	s := &Assign{Targets: []Expr{p.assignable(first)}}
	for p.accept(",") {
		s.Targets = append(s.Targets, p.assignable(p.suffixed()))
	}
	p.expect("=")
	s.Values = p.expressions()
	s.Line = p.last.line
	return s
}

func (p *parser) assignable(e Expr) Expr {
	switch e.(type) {
	case *LocalName, *UpvalueName, *GlobalName, *Index:
		return e
	}
	p.fail("syntax error")
	return nil
}
