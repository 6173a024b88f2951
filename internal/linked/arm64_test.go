package linked

import "testing"

// Instructions as Go's assembler writes them, and as go tool objdump shows them.
func TestConstantsOfInstructions(t *testing.T) {
	for name, c := range map[string]struct {
		code     []uint32
		register int
		want     Value
	}{
		"MOVD $17, R2":                      {[]uint32{0xd2800222}, 2, Value{Kind: Constant, Number: 17}},
		"ORR $12, ZR, R2":                   {[]uint32{0xb27e07e2}, 2, Value{Kind: Constant, Number: 12}},
		"ORR $7, ZR, R1":                    {[]uint32{0xb2400be1}, 1, Value{Kind: Constant, Number: 7}},
		"ORR $16, ZR, R2":                   {[]uint32{0xb27c03e2}, 2, Value{Kind: Constant, Number: 16}},
		"MOVD ZR, R0":                       {[]uint32{0xaa1f03e0}, 0, Value{Kind: Constant}},
		"ADRP 856064(PC), R1; ADD $2800":    {[]uint32{0xb0000681, 0x912bc021}, 1, Value{Kind: Constant, Number: 0x2caaf0}},
		"to the stack and back":             {[]uint32{0xd2800222, 0xf9001fe2, 0xd2800002, 0xf9401fe2}, 2, Value{Kind: Constant, Number: 17}},
		"overwritten by a load from memory": {[]uint32{0xd2800221, 0xf9400001}, 1, Value{}},
		"not overwritten by a store of it":  {[]uint32{0xd2800221, 0xf9000001}, 1, Value{Kind: Constant, Number: 17}},
		"a parameter":                       {[]uint32{0xd503201f}, 3, Value{Kind: Parameter, Register: 3}},
		"a parameter that was moved":        {[]uint32{0xaa0003e3}, 3, Value{Kind: Parameter}},
		"after a branch that comes back":    {[]uint32{0xd2800221, 0xd503201f, 0x17ffffff}, 1, Value{}},
		"where two ways meet":               {[]uint32{0xd2800221, 0x35000040, 0xd2800021, 0xd503201f}, 1, Value{}},
	} {
		tracker := tracker{
			call:    func(uint64, uint64, *[32]Value) Value { return Value{} },
			returns: func(*[32]Value) {},
		}
		const at = 0x1f963c
		tracker.walk(at, c.code)
		if got := tracker.registers[c.register]; got != c.want {
			t.Errorf("%s: the register has %+v, want %+v", name, got, c.want)
		}
	}
	if got := branch(0x1f9650, 0x97ffca54, 26, 0); got != 0x1ebfa0 {
		t.Errorf("the call is of %#x, want 0x1ebfa0", got)
	}
}
