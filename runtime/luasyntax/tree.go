// Package luasyntax parses Lua 5.1. In its tree, every name is already resolved to a
// local, an upvalue or a global. Its error messages are those of Lua 5.1. Where a
// source has the syntax of another language, a hint says how Lua writes that. The
// package does not depend on an interpreter.
//
// Beyond Lua 5.1 it accepts goto and labels as in Lua 5.2 (goto is still a name where
// Lua 5.1 has one), a break that is not the last statement of its block, and a
// semicolon alone.
package luasyntax

// Expr is an expression.
type Expr interface {
	// Line is the line in error messages about the expression: that of its last token,
	// or of the opening parenthesis for a call.
	Line() int
}

type at int

// Line returns the line of the expression.
func (a at) Line() int { return int(a) }

type (
	// Nil is nil.
	Nil struct{ at }
	// True is true.
	True struct{ at }
	// False is false.
	False struct{ at }
	// Number is a numeric literal.
	Number struct {
		at
		Value float64
	}
	// String is a string literal.
	String struct {
		at
		Value string
	}
	// Vararg is "...".
	Vararg struct{ at }
	// LocalName is a local variable of the function that contains it.
	LocalName struct {
		at
		Local *Local
	}
	// UpvalueName is a local variable of an enclosing function.
	UpvalueName struct {
		at
		Index int // among Function.Upvalues
		Name  string
	}
	// GlobalName is a global variable.
	GlobalName struct {
		at
		Name string
	}
	// Index is Object[Key]; Object.name has a String as its key.
	Index struct {
		at
		Object, Key Expr
	}
	// Call is Function(Arguments).
	Call struct {
		at
		Function  Expr
		Arguments []Expr
	}
	// MethodCall is Object:Name(Arguments). NameLine is the line of the name.
	MethodCall struct {
		at
		Object    Expr
		Name      string
		NameLine  int
		Arguments []Expr
	}
	// Paren is an expression in parentheses: exactly one value.
	Paren struct {
		at
		Inner Expr
	}
	// Unary is an operator before its operand: "-", "not" or "#".
	Unary struct {
		at
		Op      string
		Operand Expr
	}
	// Binary is an operator between two operands, "and" and "or" included.
	Binary struct {
		at
		Op          string
		Left, Right Expr
	}
	// Table is a table constructor.
	Table struct {
		at
		Fields []Field
	}
	// Function is a function, or a whole chunk.
	Function struct {
		at
		Parameters []*Local // the self of a method included
		Vararg     bool     // the parameters end with "..."
		Arg        *Local   // Lua 5.0's table of the arguments for "..."; nil in a chunk
		UsesVararg bool     // its body has "...", so Arg is nil at run time
		Body       []Stmt
		Upvalues   []Upvalue
		FirstLine  int // 0 for a chunk
		LastLine   int
	}
)

// Field is one field of a table constructor. Key is nil for a list item.
type Field struct{ Key, Value Expr }

// Local is one local variable. Each declaration makes a new one.
type Local struct {
	Name string
	// Captured says that an inner function uses it.
	Captured bool
	// Function is the value from "local function" or "local name = function".
	Function *Function
}

// Upvalue is a variable of an enclosing function that a function uses. A chunk has them
// with Options.Outer.
type Upvalue struct {
	Name  string
	Local *Local // of the directly enclosing function, or nil
	Outer int    // if Local is nil: its index among the upvalues of the directly enclosing function
}

// Stmt is a statement.
type Stmt interface{ stmt() }

type (
	// LocalStmt declares locals: local Names = Values.
	LocalStmt struct {
		Names  []*Local
		Values []Expr
		Line   int
	}
	// LocalFunction is local function Name.
	LocalFunction struct {
		Name     *Local
		Function *Function
	}
	// Assign is Targets = Values. Line is that of the last token.
	Assign struct {
		Targets []Expr
		Values  []Expr
		Line    int
	}
	// FunctionStmt is function Target(). Line is its first.
	FunctionStmt struct {
		Target   Expr
		Function *Function
		Line     int
	}
	// CallStmt is a Call or a MethodCall as a statement.
	CallStmt struct{ Call Expr }
	// Do is do Body end.
	Do struct{ Body []Stmt }
	// If has a condition for each clause, and Else for when none is true.
	If struct {
		Clauses []Clause
		Else    []Stmt
	}
	// While is while Cond do Body end.
	While struct {
		Cond Expr
		Body []Stmt
		Line int
	}
	// Repeat is repeat Body until Cond. The condition is in the scope of the body's
	// locals.
	Repeat struct {
		Body []Stmt
		Cond Expr
		Line int
	}
	// NumericFor is for Var = Start, Limit, Step do Body end; Step may be nil. DoLine
	// is the line for errors about the bounds.
	NumericFor struct {
		Var                *Local
		Start, Limit, Step Expr
		Body               []Stmt
		Line, DoLine       int
	}
	// GenericFor is for Names in Values do Body end. Line is where the values begin.
	GenericFor struct {
		Names  []*Local
		Values []Expr
		Body   []Stmt
		Line   int
	}
	// Return is return Values.
	Return struct {
		Values []Expr
		Line   int
	}
	// Break leaves the innermost loop.
	Break struct{ Line int }
	// Goto jumps to a label.
	Goto struct {
		Name string
		Line int
	}
	// Label is ::Name::.
	Label struct {
		Name string
		Line int
	}
)

// Clause is one condition of an If and its body.
type Clause struct {
	Cond Expr
	Body []Stmt
}

func (*LocalStmt) stmt()     {}
func (*LocalFunction) stmt() {}
func (*Assign) stmt()        {}
func (*FunctionStmt) stmt()  {}
func (*CallStmt) stmt()      {}
func (*Do) stmt()            {}
func (*If) stmt()            {}
func (*While) stmt()         {}
func (*Repeat) stmt()        {}
func (*NumericFor) stmt()    {}
func (*GenericFor) stmt()    {}
func (*Return) stmt()        {}
func (*Break) stmt()         {}
func (*Goto) stmt()          {}
func (*Label) stmt()         {}
