// Package schedules is EventBridge Scheduler, and the rules of EventBridge that
// have a schedule: with --schedules they fire when their expressions say, or
// each once a minute; by hand, one fires when the user says. Where a test moves the
// clock, all fire that fall due meanwhile, and none by itself. A save puts off none
// that stays as it is.
//
// Firings while no tool runs are not made up for, flexible windows have no
// width, and a target that does not take an event has it in the dead-letter
// queue at once, as a second try here would end no better. The operations that
// change schedules are not emulated.
package schedules
