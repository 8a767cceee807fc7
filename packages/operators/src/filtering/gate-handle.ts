import { BehaviorSubject, type Observable } from 'rxjs';

/** Opens and closes a `gate` by hand: one for as many gates as you like. */
export class GateHandle {
  readonly #isOpen$: BehaviorSubject<boolean>;
  /** Whether it is open: now, and whenever that changes. */
  readonly changes$: Observable<boolean>;

  constructor({ startsOpen = true }: { startsOpen?: boolean } = {}) {
    this.#isOpen$ = new BehaviorSubject(startsOpen);
    this.changes$ = this.#isOpen$.asObservable();
  }

  get isOpen(): boolean {
    return this.#isOpen$.value;
  }

  /** Lets items through; those that wait first, from within this call. Opening an open gate changes nothing. */
  open(): void {
    if (!this.isOpen) this.#isOpen$.next(true);
  }

  /** Lets no more items through. Closing a closed gate changes nothing. */
  close(): void {
    if (this.isOpen) this.#isOpen$.next(false);
  }
}
