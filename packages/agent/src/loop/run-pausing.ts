import { GateHandle } from '@weir/operators';
import { Observable, Subscription } from 'rxjs';

/** Whether a run stands still. */
export class RunPausing {
  /** Open while the run goes on. Ask it what is so: it may have changed again by the time that a change is told. */
  readonly gate = new GateHandle();
  /** Emits once, as soon as the run goes on: at once if it does. */
  readonly running$ = new Observable<void>((subscriber) =>
    this.whenRunning(() => {
      subscriber.next();
      subscriber.complete();
    }),
  );
  #isPaused = false;

  constructor(private readonly tell: (type: 'agent_pause' | 'agent_resume', reason: string | undefined) => void) {}

  pause(reason?: string): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.gate.close();
    this.tell('agent_pause', reason);
  }

  resume(reason?: string): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.tell('agent_resume', reason);
    // Whoever was told may have paused it again.
    if (!this.#isPaused) this.gate.open();
  }

  /** Calls back once, as soon as the run goes on: at once if it does. */
  whenRunning(work: () => void): Subscription {
    const waiting = new Subscription();
    const attempt = () => {
      if (!this.gate.isOpen || waiting.closed) return;
      waiting.unsubscribe();
      work();
    };
    if (this.gate.isOpen) attempt();
    else waiting.add(this.gate.changes$.subscribe(attempt));
    return waiting;
  }
}
