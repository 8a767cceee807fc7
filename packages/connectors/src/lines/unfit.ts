/** Says that a line is not what was asked for, and why: what a reader of lines gives instead of an item. */
export class Unfit {
  constructor(
    /** Goes after "Line 3 of stdin": `is no event`. */
    readonly reason: string,
    readonly cause?: unknown,
  ) {}
}
