package linked

import (
	"debug/elf"
	"debug/gosym"
	"encoding/binary"
	"fmt"
	"slices"
)

// A Call is a direct call, with what its first arguments are known to be.
type Call struct {
	// Caller and Callee are functions, as [Binary.Functions] names them.
	Caller, Callee string
	// Arguments are in the registers' order: an interface and a text take two.
	Arguments [parameters]Value

	pc uint64
}

// Code is the machine code of a program.
type Code struct {
	binary *Binary
	text   *elf.Section
	code   []byte
	length int // of code, in instructions
	data   []section
	walked map[*gosym.Func]*walked
}

// A section has data that the program begins with.
type section struct {
	address uint64
	bytes   []byte
}

// walked is what a walk through a function has found.
type walked struct {
	calls   []*Call
	returns [][2]Value
}

// Code reads the program's code. It fails for a program whose code is not read:
// for another processor than ARM64, position-independent, or linked with C.
func (b *Binary) Code() (*Code, error) {
	c := &Code{binary: b, text: b.elf.Section(".text"), walked: map[*gosym.Func]*walked{}}
	if b.elf.Machine != elf.EM_AARCH64 || b.elf.Type != elf.ET_EXEC || c.text == nil {
		return nil, fmt.Errorf("its code is none of arm64 at fixed addresses")
	}
	text, err := c.text.Data()
	if err != nil {
		return nil, err
	}
	c.code, c.length = text, len(text)/4
	for _, s := range b.elf.Sections {
		if s.Type != elf.SHT_PROGBITS || s.Flags&(elf.SHF_ALLOC|elf.SHF_EXECINSTR) != elf.SHF_ALLOC || s.Name == functionTable || s.Name == methodTables {
			continue
		}
		data, err := s.Data()
		if err != nil {
			return nil, err
		}
		c.data = append(c.data, section{s.Addr, data})
	}
	return c, nil
}

func (c *Code) word(i int) uint32 { return binary.LittleEndian.Uint32(c.code[4*i:]) }

// Function is the address of a function; 0 if the program has none of that name.
func (c *Code) Function(name string) uint64 {
	f := c.binary.symbols.LookupFunc(name)
	if f == nil {
		return 0
	}
	return c.text.Addr + f.Entry
}

// at is the function that an address of the code belongs to.
func (c *Code) at(address uint64) *gosym.Func {
	return c.binary.symbols.PCToFunc(address - c.text.Addr)
}

// Calls returns the direct calls of functions.
func (c *Code) Calls(functions ...string) []*Call {
	wanted := map[uint64]bool{}
	for _, name := range functions {
		if address := c.Function(name); address != 0 {
			wanted[address] = true
		}
	}
	var calls []*Call
	var last *gosym.Func
	for i := range c.length {
		ins, pc := c.word(i), c.text.Addr+4*uint64(i)
		if ins>>26 != 0x25 && ins>>26 != 0x05 || !wanted[branch(pc, ins, 26, 0)] { // BL, and B: a tail call, or a way back to the start
			continue
		}
		f := c.at(pc)
		if f == nil || f == last {
			continue
		}
		last = f
		for _, call := range c.walk(f).calls {
			if address := c.Function(call.Callee); wanted[address] {
				calls = append(calls, call)
			}
		}
	}
	return calls
}

// Returns are the first two registers wherever a function returns.
func (c *Code) Returns(function string) [][2]Value {
	f := c.binary.symbols.LookupFunc(function)
	if f == nil {
		return nil
	}
	return c.walk(f).returns
}

func (c *Code) walk(f *gosym.Func) *walked {
	if w := c.walked[f]; w != nil {
		return w
	}
	w := &walked{}
	c.walked[f] = w
	var code []uint32
	for i := f.Entry / 4; i < min(f.End/4, uint64(c.length)); i++ {
		code = append(code, c.word(int(i)))
	}
	t := tracker{
		call: func(pc, target uint64, registers *[32]Value) Value {
			call := &Call{Caller: f.Name, pc: pc}
			if callee := c.at(target); target != 0 && callee != nil && callee.Entry == target-c.text.Addr {
				call.Callee = callee.Name
			}
			copy(call.Arguments[:], registers[:])
			w.calls = append(w.calls, call)
			return Value{Kind: Result, Call: call}
		},
		returns: func(registers *[32]Value) { w.returns = append(w.returns, [2]Value(registers[:2])) },
	}
	t.walk(c.text.Addr+f.Entry, code)
	return w
}

// Makers are the functions whose code makes one of addresses, as often as they
// do. None of them is a function's.
func (c *Code) Makers(addresses ...uint64) []string {
	var makers []string
	for i := range c.length - 1 {
		ins := c.word(i)
		if !isPage(ins) {
			continue
		}
		add, pc := c.word(i+1), c.text.Addr+4*uint64(i)
		if !isAdd(add) || add>>5&31 != ins&31 || !slices.Contains(addresses, page(pc, ins)+addend(add)) {
			continue
		}
		if f := c.at(pc); f != nil {
			makers = append(makers, f.Name)
		}
	}
	return makers
}

// Line is where a call stands in the source: "example.com/shop/cmd/api/main.go:14".
func (c *Code) Line(call *Call) string {
	file, line, _ := c.binary.symbols.PCToLine(call.pc - c.text.Addr)
	return fmt.Sprintf("%s:%d", file, line)
}

// Word is the word of eight bytes at an address of the data.
func (c *Code) Word(address uint64) (uint64, bool) {
	data := c.Bytes(address, 8)
	if data == nil {
		return 0, false
	}
	return binary.LittleEndian.Uint64(data), true
}

// Bytes are n bytes at an address of the data; nil if they are not there.
func (c *Code) Bytes(address, n uint64) []byte {
	for _, s := range c.data {
		if address >= s.address && address-s.address <= uint64(len(s.bytes)) && n <= uint64(len(s.bytes))-(address-s.address) {
			return s.bytes[address-s.address:][:n]
		}
	}
	return nil
}

// Words returns the addresses at which the data has one of words.
func (c *Code) Words(words ...uint64) []uint64 {
	if len(words) == 0 {
		return nil
	}
	low, high := slices.Min(words), slices.Max(words)
	var found []uint64
	for _, s := range c.data {
		for at := (8 - s.address%8) % 8; at+8 <= uint64(len(s.bytes)); at += 8 {
			if w := binary.LittleEndian.Uint64(s.bytes[at:]); low <= w && w <= high && slices.Contains(words, w) {
				found = append(found, s.address+at)
			}
		}
	}
	return found
}
