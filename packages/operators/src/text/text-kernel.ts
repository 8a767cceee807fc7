import { emitFrom, type Kernel } from '@weir/core';
import { LineageTrail } from './lineage-trail.js';
import type { TextWork } from './text-work.js';

/** The kernel of an operator on text: what it holds back keeps the lineage of its items until it is emitted. */
export function textKernel(operator: string, start: () => TextWork): Kernel<string, string> {
  return (emit) => {
    const work = start();
    const trail = new LineageTrail();
    let received = 0;

    const give = (piece: string) => {
      if (trail.isEmpty) {
        if (piece !== '') emit(piece);
        return;
      }
      emitFrom(trail.takeUntil(work.taken), () => {
        if (piece !== '') emit(piece);
      });
    };

    const drain = () => {
      for (let piece = work.take(); piece !== undefined; piece = work.take()) give(piece);
    };

    const finish = () => {
      work.end();
      drain();
    };

    return {
      next(text) {
        if (text === '') return;
        received += text.length;
        trail.mark(received);
        work.push(text);
        drain();
      },
      complete: finish,
      error: finish,
      close: () => trail.abandon(operator),
    };
  };
}
