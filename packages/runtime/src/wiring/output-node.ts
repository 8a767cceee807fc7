/** One end of a pipeline, or a branching towards several. */
export interface OutputNode {
  /** Opens what is below. Called once, before the first item. */
  open(): Promise<void>;
  /** Takes an item; waits are told to the gate, failures to the policy. */
  write(item: unknown): void;
  /** Resolves when everything written is taken and flushed. Never rejects. */
  drain(): Promise<void>;
  /** Lets go of everything, in every case; what has not been taken is refused. Never rejects, and has an effect once. */
  close(): Promise<void>;
}
