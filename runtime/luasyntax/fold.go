package luasyntax

import "math"

// An operator on constant numbers is replaced by its result, under the conditions of
// Lua 5.1: not if the result is NaN.

func unary(line int, op string, operand Expr) Expr {
	if x, ok := numeral(operand); ok && op == "-" {
		return &Number{at(line), -x}
	}
	return &Unary{at(line), op, operand}
}

func binary(line int, op string, left, right Expr) Expr {
	a, okLeft := numeral(left)
	b, okRight := numeral(right)
	if okLeft && okRight {
		if x, ok := calculate(op, a, b); ok {
			return &Number{at(line), x}
		}
	}
	return &Binary{at(line), op, left, right}
}

func numeral(e Expr) (float64, bool) {
	if paren, ok := e.(*Paren); ok {
		e = paren.Inner
	}
	n, ok := e.(*Number)
	if !ok {
		return 0, false
	}
	return n.Value, true
}

// calculate does arithmetic as Lua 5.1 does. It returns false for what must be computed
// at run time.
func calculate(op string, a, b float64) (x float64, ok bool) {
	switch op {
	case "+":
		x = a + b
	case "-":
		x = a - b
	case "*":
		x = a * b
	case "^":
		x = math.Pow(a, b)
	case "/":
		x, ok = a/b, b != 0
		return x, ok && x == x
	case "%":
		x, ok = a-math.Floor(a/b)*b, b != 0
		return x, ok && x == x
	default:
		return 0, false
	}
	return x, x == x
}
