package luasyntax

// operands returns the parts of an expression in the order in which Lua computes them.
// A function consists of statements and has none.
func operands(e Expr) []Expr {
	switch e := e.(type) {
	case *Index:
		return []Expr{e.Object, e.Key}
	case *Call:
		return append([]Expr{e.Function}, e.Arguments...)
	case *MethodCall:
		return append([]Expr{e.Object}, e.Arguments...)
	case *Paren:
		return []Expr{e.Inner}
	case *Unary:
		return []Expr{e.Operand}
	case *Binary:
		return []Expr{e.Left, e.Right}
	case *Table:
		var list []Expr
		for _, f := range e.Fields {
			if f.Key != nil {
				list = append(list, f.Key)
			}
			list = append(list, f.Value)
		}
		return list
	}
	return nil
}

// inOrder calls visit for an expression and all its parts, in the order in which Lua
// computes them: arguments come before their call. It does not enter functions.
func inOrder(e Expr, visit func(Expr)) {
	for _, part := range operands(e) {
		inOrder(part, visit)
	}
	visit(e)
}

// Walk calls statement for each statement of a function and expression for each
// expression, those inside others and of inner functions included.
func (f *Function) Walk(statement func(Stmt), expression func(Expr)) {
	for _, s := range f.Body {
		walk(s, statement, expression)
	}
}

func walk(s Stmt, statement func(Stmt), expression func(Expr)) {
	statement(s)
	exprs, blocks := contents(s)
	for _, e := range exprs {
		inOrder(e, func(part Expr) {
			expression(part)
			if f, ok := part.(*Function); ok {
				f.Walk(statement, expression)
			}
		})
	}
	for _, block := range blocks {
		for _, inner := range block {
			walk(inner, statement, expression)
		}
	}
}

// contents returns the expressions and the blocks of a statement.
func contents(s Stmt) (exprs []Expr, blocks [][]Stmt) {
	switch s := s.(type) {
	case *LocalStmt:
		return s.Values, nil
	case *LocalFunction:
		return []Expr{s.Function}, nil
	case *Assign:
		return append(append(exprs, s.Targets...), s.Values...), nil
	case *FunctionStmt:
		return []Expr{s.Target, s.Function}, nil
	case *CallStmt:
		return []Expr{s.Call}, nil
	case *Do:
		return nil, [][]Stmt{s.Body}
	case *If:
		for _, c := range s.Clauses {
			exprs, blocks = append(exprs, c.Cond), append(blocks, c.Body)
		}
		return exprs, append(blocks, s.Else)
	case *While:
		return []Expr{s.Cond}, [][]Stmt{s.Body}
	case *Repeat:
		return []Expr{s.Cond}, [][]Stmt{s.Body}
	case *NumericFor:
		exprs = []Expr{s.Start, s.Limit}
		if s.Step != nil {
			exprs = append(exprs, s.Step)
		}
		return exprs, [][]Stmt{s.Body}
	case *GenericFor:
		return s.Values, [][]Stmt{s.Body}
	case *Return:
		return s.Values, nil
	}
	return nil, nil
}
