const words = ['A ', 'weir ', 'lets ', 'a ', 'river ', 'pass. '];

/** The pieces of an answer. */
export function piecesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => words[index % words.length] ?? '');
}

/** The same pieces, each made when it is asked for. */
export function* freshPieces(count: number): Generator<string> {
  for (let index = 0; index < count; index++) yield `${index % 10}${words[index % words.length]}`;
}

/** Gives the parts one at a time, each when it is asked for, as a provider's package does. */
export function streamOf<Part>(parts: Iterable<Part>): ReadableStream<Part> {
  const iterator = parts[Symbol.iterator]();
  return new ReadableStream<Part>(
    {
      pull(controller) {
        const next = iterator.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
    },
    { highWaterMark: 0 },
  );
}

/** What every subject has to arrive at. */
export interface Answer {
  pieces: number;
  characters: number;
}

/** Counts what comes of an answer. */
export function answer(): { result: Answer; add(piece: string): void } {
  const result: Answer = { pieces: 0, characters: 0 };
  return {
    result,
    add(piece) {
      result.pieces++;
      result.characters += piece.length;
    },
  };
}
