// Package luasyntax reads Lua 5.1: it turns a source into a tree in which every name is
// already known to be a local, an upvalue or a global. What is wrong with a source it says
// as Lua 5.1 does, and for what people write who come from other languages it adds how
// Lua writes that. It knows no interpreter.
//
// Beyond Lua 5.1 it reads goto and labels as Lua 5.2 has them (goto is still a name where
// Lua 5.1 has one), a break that is not the last statement of its block, and a semicolon
// alone.
package luasyntax

// Expr is an expression.
type Expr interface {
	// Line is the line that an error in computing the expression is reported with: that of
	// its last word, and of the opening parenthesis for a call.
	Line() int
}

type at int

// Line returns where the expression stands.
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
	// String is a text literal.
	String struct {
		at
		Value string
	}
	// Vararg is "...".
	Vararg struct{ at }
	// LocalName is a local variable of the function in which it stands.
	LocalName struct {
		at
		Local *Local
	}
	// UpvalueName is a local variable of a function around that in which it stands.
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
	// MethodCall is Object:Name(Arguments). NameLine is where the name stands.
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
		Arg        *Local   // Lua 5.0's table of the arguments behind "..."; nil in a chunk
		UsesVararg bool     // "..." stands in its body, and so Arg is nil at run time
		Body       []Stmt
		Upvalues   []Upvalue
		FirstLine  int // 0 for a chunk
		LastLine   int
	}
)

// Field is one field of a table constructor. Key is nil in a list.
type Field struct{ Key, Value Expr }

// Local is one local variable. Each declaration makes a new one.
type Local struct {
	Name string
	// Captured says that a function inside uses it.
	Captured bool
	// Function is what a "local function" or "local name = function" gave it.
	Function *Function
}

// Upvalue is a variable that a function uses of those around it.
type Upvalue struct {
	Name  string
	Local *Local // of the function directly around, or nil
	Outer int    // where Local is nil: among the upvalues of the function directly around
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
	// Assign is Targets = Values. Line is that of the last word.
	Assign struct {
		Targets []Expr
		Values  []Expr
		Line    int
	}
	// FunctionStmt is function Target(). Line is the first.
	FunctionStmt struct {
		Target   Expr
		Function *Function
		Line     int
	}
	// CallStmt is a Call or a MethodCall as a statement.
	CallStmt struct{ Call Expr }
	// Do is do Body end.
	Do struct{ Body []Stmt }
	// If has a condition for each clause, and Else for when none holds.
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
	// Repeat is repeat Body until Cond. The locals of the body reach into the condition.
	Repeat struct {
		Body []Stmt
		Cond Expr
		Line int
	}
	// NumericFor is for Var = Start, Limit, Step do Body end; Step may be nil. DoLine is
	// where the bounds are checked.
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
	// Goto goes on at a label.
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

// Clause is one condition of an If and what follows from it.
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
