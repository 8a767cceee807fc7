import type { TextPart } from '../model/prompt.js';

/** Something that the user says. */
export interface UserMessage {
  role: 'user';
  content: string | TextPart[];
}

/** A run as whoever steers it knows it. */
export interface SteeredRun {
  pause(reason: string | undefined): void;
  resume(reason: string | undefined): void;
  cancel(reason: string | undefined): void;
  inject(message: UserMessage): void;
}
