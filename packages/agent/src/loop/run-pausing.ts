import { GateHandle } from '@weir/operators';
import { Observable, Subscription } from 'rxjs';
import { RunSteering } from '../running/run-steering.js';

/** Whether a run stands still: while anybody holds it. */
export class RunPausing {
  /** Open while the run goes on. Ask it what is so: it may have changed again by the time that a change is told. */
  readonly gate = new GateHandle();
  /** Lets the runs that its tools start stand still along with it. */
  readonly nested = new RunSteering();
  /** Emits once, as soon as the run goes on: at once if it does. */
  readonly running$ = new Observable<void>((subscriber) =>
    this.whenRunning(() => {
      subscriber.next();
      subscriber.complete();
    }),
  );
  readonly #holders = new Set<object>();

  constructor(private readonly tell: (type: 'agent_pause' | 'agent_resume', reason: string | undefined) => void) {}

  get isPaused(): boolean {
    return this.#holders.size > 0;
  }

  /** @param by who holds the run; holding it twice is holding it once */
  pause(by: object, reason?: string): void {
    const wasPaused = this.isPaused;
    this.#holders.add(by);
    if (wasPaused) return;
    this.gate.close();
    this.tell('agent_pause', reason);
    // Whoever was told may have resumed it.
    if (this.isPaused) this.nested.pause(reason);
  }

  /** @param by who lets go of the run; it goes on once nobody holds it */
  resume(by: object, reason?: string): void {
    if (!this.#holders.delete(by) || this.isPaused) return;
    this.tell('agent_resume', reason);
    // Whoever was told may have paused it again.
    if (!this.isPaused) this.nested.resume(reason);
    if (!this.isPaused) this.gate.open();
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
