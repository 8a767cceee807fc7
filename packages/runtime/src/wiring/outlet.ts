import { loseItem } from './wired-subscriber.js';

/** Where a step emits in the subscription at hand: what is given on in the place of an item that failed leaves there too. */
export class Outlet {
  emit: (item: unknown) => void = loseItem;
}
