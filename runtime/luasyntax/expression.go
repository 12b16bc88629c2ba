package luasyntax

// precedence says how strongly each operator binds to its left and to its right.
var precedence = map[kind][2]int{
	"or": {1, 1}, "and": {2, 2},
	"<": {3, 3}, ">": {3, 3}, "<=": {3, 3}, ">=": {3, 3}, "~=": {3, 3}, "==": {3, 3},
	"..": {5, 4}, "+": {6, 6}, "-": {6, 6}, "*": {7, 7}, "/": {7, 7}, "%": {7, 7}, "^": {10, 9},
}

const unaryPrecedence = 8

func (p *parser) expressions() []Expr {
	list := []Expr{p.expression()}
	for p.accept(",") {
		list = append(list, p.expression())
	}
	return list
}

func (p *parser) expression() Expr { return p.operation(0) }

// operation parses operands and the operators between them that bind more strongly than
// limit.
func (p *parser) operation(limit int) Expr {
	p.enter()
	defer p.leave()
	left := p.operand()
	for n := 0; ; n++ {
		op := p.now.kind
		bind, ok := precedence[op]
		if !ok || bind[0] <= limit {
			return left
		}
		p.linked(n)
		p.advance()
		right := p.operation(bind[1])
		left = binary(p.last.line, string(op), left, right)
	}
}

func (p *parser) operand() Expr {
	switch op := p.now.kind; op {
	case "not", "-", "#":
		p.advance()
		operand := p.operation(unaryPrecedence)
		return unary(p.last.line, string(op), operand)
	}
	return p.simple()
}

func (p *parser) simple() Expr {
	t := p.now
	line := at(t.line)
	switch t.kind {
	case number:
		p.advance()
		return &Number{line, t.number}
	case text:
		p.advance()
		return &String{line, t.text}
	case "nil":
		p.advance()
		return &Nil{line}
	case "true":
		p.advance()
		return &True{line}
	case "false":
		p.advance()
		return &False{line}
	case "...":
		if !p.scope.function.Vararg {
			p.fail("cannot use '...' outside a vararg function")
		}
		p.scope.function.UsesVararg = true
		p.advance()
		return &Vararg{line}
	case "{":
		return p.table()
	case "function":
		p.advance()
		return p.functionBody(nil, t.line)
	}
	return p.suffixed()
}

// primary parses what may come before an index or a call.
func (p *parser) primary() Expr {
	line := p.now.line
	switch p.now.kind {
	case name:
		p.advance()
		return p.resolve(p.last.text, line)
	case "(":
		p.advance()
		inner := p.expression()
		p.closing(")", "(", line)
		if paren, ok := inner.(*Paren); ok {
			inner = paren.Inner // a second pair changes nothing
		}
		return &Paren{at(p.last.line), inner}
	}
	p.fail("unexpected symbol")
	return nil
}

// suffixed parses a primary expression and the indices and calls after it.
func (p *parser) suffixed() Expr {
	e := p.primary()
	for n := 0; ; n++ {
		p.linked(n)
		switch p.now.kind {
		case ".":
			p.advance()
			key := p.name()
			e = &Index{at(p.last.line), e, &String{at(p.last.line), key}}
		case "[":
			p.advance()
			key := p.expression()
			p.expect("]")
			e = &Index{at(p.last.line), e, key}
		case ":":
			p.advance()
			method := p.name()
			nameLine, line := p.last.line, p.now.line
			e = &MethodCall{at(line), e, method, nameLine, p.arguments()}
		case "(", text, "{":
			line := p.now.line
			e = &Call{at(line), e, p.arguments()}
		default:
			return e
		}
	}
}

func (p *parser) arguments() []Expr {
	switch line := p.now.line; p.now.kind {
	case text:
		s := &String{at(line), p.now.text}
		p.advance()
		return []Expr{s}
	case "{":
		return []Expr{p.table()}
	case "(":
		if line != p.last.line {
			p.fail("ambiguous syntax (function call x new statement)")
		}
		p.advance()
		if p.accept(")") {
			return nil
		}
		list := p.expressions()
		p.closing(")", "(", line)
		return list
	}
	p.fail("function arguments expected")
	return nil
}

func (p *parser) table() Expr {
	t, opened := &Table{}, p.now.line
	p.expect("{")
	for p.now.kind != "}" {
		t.Fields = append(t.Fields, p.field())
		if !p.accept(",") && !p.accept(";") {
			break
		}
	}
	p.closing("}", "{", opened)
	t.at = at(p.last.line)
	return t
}

func (p *parser) field() Field {
	switch {
	case p.now.kind == name && p.following().kind == "=":
		key := &String{at(p.now.line), p.now.text}
		p.advance()
		p.advance()
		return Field{key, p.expression()}
	case p.now.kind == "[":
		p.advance()
		key := p.expression()
		p.expect("]")
		p.expect("=")
		return Field{key, p.expression()}
	}
	return Field{nil, p.expression()}
}

// functionBody parses a function from its parameters to its end. self is the hidden
// parameter of a method, or nil.
func (p *parser) functionBody(self *Local, line int) *Function {
	fn := &Function{at: at(line), FirstLine: line}
	p.scope = &scope{function: fn, outer: p.scope}
	if self != nil {
		fn.Parameters = append(fn.Parameters, self)
	}
	p.expect("(")
	p.parameters(fn)
	p.show(fn.Parameters...)
	if fn.Vararg {
		fn.Arg = &Local{Name: "arg"}
		p.show(fn.Arg)
	}
	fn.Body = p.block()
	fn.LastLine = p.now.line
	p.closing("end", "function", line)
	p.hide(0)
	p.scope = p.scope.outer
	return fn
}

func (p *parser) parameters(fn *Function) {
	for p.now.kind != ")" {
		switch p.now.kind {
		case "...":
			p.advance()
			fn.Vararg = true
		case name:
			fn.Parameters = append(fn.Parameters, &Local{Name: p.name()})
		default:
			p.fail("<name> or '...' expected")
		}
		if fn.Vararg || !p.accept(",") {
			break
		}
		if p.now.kind == ")" {
			p.fail("<name> or '...' expected")
		}
	}
	p.expect(")")
}
