import assert from 'node:assert/strict';
import { createEvent, type EventOf } from '@weir/core';
import { ofType } from '@weir/operators';
import { lastValueFrom, of } from 'rxjs';

declare module '@weir/core' {
  interface EventMap {
    order_placed: { orderId: string };
  }
}

const placed = createEvent('order_placed', { run: 'r', seq: 0, time: 0 }, { orderId: 'A-17' });
const order: EventOf<'order_placed'> = await lastValueFrom(of(placed).pipe(ofType('order_placed')));

assert.equal(order.data.orderId, 'A-17');
