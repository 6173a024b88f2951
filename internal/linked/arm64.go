package linked

import "math/bits"

// A Value is what a register holds at a call or at a return, as far as one
// walk through the code of the function tells.
type Value struct {
	Kind ValueKind
	// Number is the constant, such as the address of a text or its length.
	Number uint64
	// Call is whose result it is.
	Call *Call
	// Register tells which result or parameter it is, counted as arguments.
	Register int
}

// A ValueKind tells what is known of a [Value].
type ValueKind int

const (
	Unknown ValueKind = iota
	Constant
	Result
	Parameter // of the function that the code is of
)

// A tracker follows the registers and stack slots of one function through its
// code, for the instructions that the compiler makes arguments by. Whatever else
// an instruction writes is unknown after it, and where branches meet, all is.
type tracker struct {
	registers [32]Value
	slots     map[uint32]Value // by offset from the stack pointer; nil if they are not followed

	begin, end uint64 // of the function

	call    func(pc, target uint64, registers *[32]Value) Value
	returns func(registers *[32]Value)
}

// parameters is how many registers are looked at, of the sixteen that Go's
// internal ABI passes parameters and results in.
const parameters = 6

const stackPointer = 31 // or the zero register, by instruction

// walk follows code, which begins at address.
func (t *tracker) walk(address uint64, code []uint32) {
	t.begin, t.end = address, address+4*uint64(len(code))
	meet, anywhere := meets(code)
	if !takesStackAddress(code) {
		t.slots = map[uint32]Value{}
	}
	for i, ins := range code {
		switch {
		case i == 0: // also where it comes back to, with a larger stack
			for register := range t.registers[:parameters] {
				t.registers[register] = Value{Kind: Parameter, Register: register}
			}
		case anywhere || meet[i]:
			t.forget()
		}
		t.step(address+4*uint64(i), ins)
	}
}

func (t *tracker) forget() {
	t.registers = [32]Value{}
	clear(t.slots)
}

func (t *tracker) step(pc uint64, ins uint32) {
	d, n, m := ins&31, ins>>5&31, ins>>16&31
	imm12 := ins >> 10 & 0xfff
	switch {
	case isPage(ins):
		t.set(d, Value{Kind: Constant, Number: page(pc, ins)})
	case isAdd(ins):
		v := t.registers[n]
		if n == stackPointer || v.Kind != Constant {
			v = Value{}
		}
		v.Number += addend(ins)
		t.set(d, v)
	case ins&0x7f800000 == 0x52800000: // MOVZ
		t.set(d, Value{Kind: Constant, Number: uint64(ins>>5&0xffff) << (16 * (ins >> 21 & 3))})
	case ins&0xff8003e0 == 0xb20003e0: // ORR immediate with the zero register
		t.set(d, Value{Kind: Constant, Number: bitmask(ins>>22&1, ins>>16&63, ins>>10&63)})
	case ins&0xffe0ffe0 == 0xaa0003e0: // MOV
		v := t.registers[m]
		if m == stackPointer { // the zero register here
			v = Value{Kind: Constant}
		}
		t.set(d, v)
	case ins&0xffc003e0 == 0xf90003e0: // STR to the stack
		t.store(imm12*8, t.registers[d], d)
	case ins&0xffc003e0 == 0xf94003e0: // LDR from the stack
		t.set(d, t.slots[imm12*8])
	case ins&0xffc003e0 == 0xa90003e0: // STP to the stack
		at := 8 * (ins >> 15 & 0x7f)
		t.store(at, t.registers[d], d)
		t.store(at+8, t.registers[ins>>10&31], ins>>10&31)
	case ins&0xffc003e0 == 0xa94003e0: // LDP from the stack
		at := 8 * (ins >> 15 & 0x7f)
		first, second := t.slots[at], t.slots[at+8]
		t.set(d, first)
		t.set(ins>>10&31, second)
	case ins&0xfc000000 == 0x94000000, ins&0xfffffc1f == 0xd63f0000: // BL, BLR
		var target uint64
		if ins>>26 == 0x25 {
			target = branch(pc, ins, 26, 0)
		}
		result := t.call(pc, target, &t.registers)
		t.registers = [32]Value{}
		for i := range parameters {
			t.registers[i] = result
			t.registers[i].Register = i
		}
	case ins&0xfffffc1f == 0xd65f0000: // RET
		t.returns(&t.registers)
		t.forget()
	case ins&0xfc000000 == 0x14000000: // B
		if target := branch(pc, ins, 26, 0); target < t.begin || target >= t.end {
			t.call(pc, target, &t.registers) // and returns what that returns
			t.returns(&[32]Value{})
		}
		t.forget()
	default:
		t.other(ins)
	}
}

// other forgets what any other instruction may write. A store to the stack that
// is none of step's has another width.
func (t *tracker) other(ins uint32) {
	d, base, second := ins&31, ins>>5&31, ins>>10&31
	vector := ins&(1<<26) != 0
	var load, moves bool
	switch {
	case ins&0x0a000000 != 0x08000000: // neither load nor store
		t.set(d, Value{})
		return
	case ins&0x3b000000 == 0x39000000: // by an offset
		load = ins>>22&3 != 0
	case ins&0x3b200000 == 0x38000000: // by a small offset, perhaps moving the base
		load, moves = ins>>22&3 != 0, ins&(1<<10) != 0
	case ins&0x3a000000 == 0x28000000: // of a pair
		load, moves = ins&(1<<22) != 0, ins&(1<<23) != 0
		if load && !vector {
			t.set(second, Value{})
		}
	default: // exclusive and atomic ones
		load = true
		t.set(second, Value{})
		t.set(ins>>16&31, Value{})
	}
	if load && !vector {
		t.set(d, Value{})
	}
	if moves {
		t.set(base, Value{})
	}
	if base == stackPointer && (moves || !load || vector) {
		clear(t.slots)
	}
}

func (t *tracker) set(register uint32, v Value) {
	if register != stackPointer {
		t.registers[register] = v
	}
}

func (t *tracker) store(slot uint32, v Value, register uint32) {
	if t.slots != nil && register != stackPointer {
		t.slots[slot] = v
		return
	}
	delete(t.slots, slot)
}

// meets finds the instructions that are branched to: anywhere, if code has jumps
// by a table.
func meets(code []uint32) (meet map[int]bool, anywhere bool) {
	meet = map[int]bool{}
	for i, ins := range code {
		at := uint64(i) * 4
		switch {
		case ins&0xfffffc1f == 0xd61f0000: // BR
			anywhere = true
		case ins&0xfc000000 == 0x14000000: // B
			meet[int(int64(branch(at, ins, 26, 0))/4)] = true
		case ins&0xff000010 == 0x54000000, ins&0x7e000000 == 0x34000000: // B.cond, CBZ
			meet[int(int64(branch(at, ins, 19, 5))/4)] = true
		case ins&0x7e000000 == 0x36000000: // TBZ
			meet[int(int64(branch(at, ins, 14, 5))/4)] = true
		}
	}
	return meet, anywhere
}

// takesStackAddress tells that code keeps an address of its stack, by which
// others may write there.
func takesStackAddress(code []uint32) bool {
	for _, ins := range code {
		const frame = 29
		if d := ins & 31; ins&0xff8003e0 == 0x910003e0 && d != stackPointer && d != frame {
			return true
		}
	}
	return false
}

// An address is made by ADRP, which has its page, and ADD.
func isPage(ins uint32) bool { return ins&0x9f000000 == 0x90000000 }
func isAdd(ins uint32) bool  { return ins&0xff800000 == 0x91000000 }

func page(pc uint64, ins uint32) uint64 {
	offset := int64(int32(ins&0xffffe0)<<8)>>11 | int64(ins>>29&3)
	return pc&^0xfff + uint64(offset<<12)
}

func addend(ins uint32) uint64 { return uint64(ins>>10&0xfff) << (12 * (ins >> 22 & 1)) }

// branch is where an instruction at pc branches to, by an offset of that many
// bits from that one on.
func branch(pc uint64, ins uint32, size, from int) uint64 {
	return pc + uint64(int64(int32(ins<<(32-from-size)))>>(32-size)*4)
}

// bitmask is the constant of a logical instruction: ones, rotated and repeated.
func bitmask(n, rotate, ones uint32) uint64 {
	size := uint(1) << (bits.Len32(n<<6|^ones&63) - 1)
	ones, rotate = ones&uint32(size-1), rotate&uint32(size-1)
	element := uint64(1)<<(ones+1) - 1
	if ones == 63 {
		element = ^uint64(0)
	}
	element = element>>rotate | element<<(uint32(size)-rotate)
	if size < 64 {
		element &= 1<<size - 1
	}
	var whole uint64
	for at := uint(0); at < 64; at += size {
		whole |= element << at
	}
	return whole
}
