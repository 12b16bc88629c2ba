package luarandom

import (
	"fmt"
	"os"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luacode"
	"synlua/runtime/luasyntax"
)

// The instructions that luacode emits.
var instructionNames = map[int]string{
	lua.OP_MOVE: "move", lua.OP_LOADK: "loadk", lua.OP_LOADBOOL: "loadbool", lua.OP_LOADNIL: "loadnil", lua.OP_GETUPVAL: "getupval",
	lua.OP_GETGLOBAL: "getglobal", lua.OP_GETTABLE: "gettable", lua.OP_GETTABLEKS: "gettableks", lua.OP_SETGLOBAL: "setglobal",
	lua.OP_SETUPVAL: "setupval", lua.OP_SETTABLE: "settable", lua.OP_SETTABLEKS: "settableks", lua.OP_NEWTABLE: "newtable",
	lua.OP_SELF: "self", lua.OP_ADD: "add", lua.OP_SUB: "sub", lua.OP_MUL: "mul", lua.OP_DIV: "div", lua.OP_POW: "pow",
	lua.OP_NOT: "not", lua.OP_LEN: "len", lua.OP_JMP: "jmp", lua.OP_EQ: "eq", lua.OP_LT: "lt", lua.OP_LE: "le", lua.OP_TEST: "test",
	lua.OP_TESTSET: "testset", lua.OP_CALL: "call", lua.OP_TAILCALL: "tailcall", lua.OP_RETURN: "return", lua.OP_FORLOOP: "forloop",
	lua.OP_FORPREP: "forprep", lua.OP_TFORLOOP: "tforloop", lua.OP_SETLIST: "setlist", lua.OP_CLOSE: "close", lua.OP_CLOSURE: "closure",
	lua.OP_VARARG: "vararg",
}

// operatorNames are the host's functions for operators.
var operatorNames = []string{"concat", "modulo", "minus", "length"}

// instructions returns the instructions of a program, and the host's functions that it
// calls.
func instructions(source string) map[string]bool {
	tree, err := luasyntax.Parse("p.lua", source, luasyntax.Options{})
	if err != nil {
		return map[string]bool{"no program": true}
	}
	operators := [4]*lua.LFunction{{}, {}, {}, {}}
	proto, err := luacode.Compile("p.lua", tree, &luacode.Support{Environment: &lua.LFunction{},
		Concat: operators[0], Modulo: operators[1], Minus: operators[2], Length: operators[3]})
	if err != nil {
		return map[string]bool{"too large": true}
	}
	used := map[string]bool{}
	addInstructions(used, proto, operators)
	return used
}

func addInstructions(used map[string]bool, proto *lua.FunctionProto, operators [4]*lua.LFunction) {
	for pc := 0; pc < len(proto.Code); pc++ {
		code := proto.Code[pc]
		op := int(code >> 26)
		name, ok := instructionNames[op]
		if !ok {
			name = fmt.Sprint("instruction ", op)
		}
		used[name] = true
		switch op {
		case lua.OP_CLOSURE: // the places of its upvalues follow it
			pc += int(proto.FunctionPrototypes[code&(1<<18-1)].NumUpvalues)
		case lua.OP_SETLIST: // the number of a late batch follows it
			if code>>9&0x1ff == 0 {
				pc++
			}
		}
	}
	for _, c := range proto.Constants {
		for i, operator := range operators {
			if c == lua.LValue(operator) {
				used[operatorNames[i]] = true
			}
		}
	}
	for _, p := range proto.FunctionPrototypes {
		addInstructions(used, p, operators)
	}
}

func TestRecordedProgramsUseEveryInstruction(t *testing.T) {
	data, err := os.ReadFile(recordedFile)
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]int{}
	for _, c := range strings.Split(string(data), programMark)[1:] {
		_, rest, _ := strings.Cut(c, "\n")
		source, _, _ := strings.Cut(rest, outputMark)
		for name := range instructions(source) {
			times[name]++
		}
	}
	wanted := operatorNames
	for _, name := range instructionNames {
		wanted = append(wanted, name)
	}
	for _, name := range wanted {
		if times[name] < atLeast {
			t.Errorf("%s is in %d recorded programs", name, times[name])
		}
		delete(times, name)
	}
	for name, n := range times {
		t.Errorf("%d recorded programs have %q", n, name)
	}
}
