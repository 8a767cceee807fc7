/** What can befall the stream of a model's answer. */
export const situations = {
  whole: 'The answer comes whole.',
  lengthLimit: 'The provider stops the answer at a length limit.',
  cut: 'The stream closes before the marker.',
  broken: 'The connection breaks before the marker.',
  stalled: 'Nothing comes for longer than `timeouts.idle`.',
  errorEvent: 'The provider reports an error in mid-stream.',
  garbled: 'An event is no JSON.',
  halfArguments: 'The stream ends within the arguments of a tool call.',
  doneWithoutFinish: 'The stream says that it is done, but not why the answer ended.',
  repeatedStart: 'A start comes twice.',
  splicedStart: 'Another answer begins within this one.',
  keepAlive: 'Keep-alives come between the events.',
  unknownEvent: 'An event comes that has no name here.',
  afterMarker: 'More comes after the marker.',
} as const;

/** The name of a situation. */
export type Situation = keyof typeof situations;

/** What a run does in one situation. */
export interface Outcome {
  /** How the run ends: `llm_end`, or the code of its `error` event. */
  readonly end: string;
  /** In words, for the reference. */
  readonly says: string;
}

/** How an adapter knows the end of an answer, and what it does where that does not come as it should. */
export interface TerminalStates {
  /** The function that they are of. */
  readonly adapter: string;
  readonly marker: string;
  readonly outcomes: Readonly<Record<Situation, Outcome>>;
}
