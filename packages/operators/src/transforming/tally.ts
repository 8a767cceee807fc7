/** A running value over pieces of text, from which a part can be taken back. */
export interface Tally<Value> {
  readonly zero: Value;
  /** The value after one more piece. Constant time. */
  add(value: Value, delta: string): Value;
  /** The value without what was added between two earlier values. */
  cut(value: Value, from: Value, to: Value): Value;
}

export const lengthTally: Tally<number> = {
  zero: 0,
  add: (length, delta) => length + delta.length,
  cut: (length, from, to) => length - (to - from),
};

export const countTally: Tally<number> = {
  zero: 0,
  add: (count) => count + 1,
  cut: (count, from, to) => count - (to - from),
};

export const textTally: Tally<string> = {
  zero: '',
  // V8 joins strings lazily, so this is constant time however long the text is.
  add: (text, delta) => text + delta,
  cut: (text, from, to) => text.slice(0, from.length) + text.slice(to.length),
};

export interface CountedText {
  readonly content: string;
  readonly chunks: number;
}

export const countedTextTally: Tally<CountedText> = {
  zero: { content: '', chunks: 0 },
  add: ({ content, chunks }, delta) => ({ content: content + delta, chunks: chunks + 1 }),
  cut: (value, from, to) => ({
    content: textTally.cut(value.content, from.content, to.content),
    chunks: countTally.cut(value.chunks, from.chunks, to.chunks),
  }),
};
