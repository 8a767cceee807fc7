import { watch } from '../__fixtures__/watch.js';
import { fromEventTarget } from './from-event-target.js';

describe('fromEventTarget', () => {
  it('emits events of one type until the target closes', () => {
    const target = new EventTarget();
    const seen = watch(fromEventTarget(target, 'message', { overflow: 'dropOldest' }));
    const event = new Event('message');
    target.dispatchEvent(event);
    target.dispatchEvent(new Event('other'));
    expect(seen.values).toEqual([event]);
    target.dispatchEvent(new Event('close'));
    target.dispatchEvent(new Event('message'));
    expect(seen).toMatchObject({ values: [event], isComplete: true });
  });

  it('fails with what an error event says, or with the event', () => {
    const target = new EventTarget();
    const listen = () => watch(fromEventTarget(target, 'message', { overflow: 'dropOldest' }));
    const first = listen();
    target.dispatchEvent(Object.assign(new Event('error'), { error: new RangeError('broken') }));
    expect(first.error).toEqual(new RangeError('broken'));
    const second = listen();
    const event = new Event('error');
    target.dispatchEvent(event);
    expect(second.error).toBe(event);
  });

  it('takes each close for an item where it listens to that, and each error', () => {
    const target = new EventTarget();
    const closings = watch(fromEventTarget(target, 'close', { overflow: 'dropOldest' }));
    const errors = watch(fromEventTarget(target, 'error', { overflow: 'dropOldest' }));
    const events = ['error', 'end', 'close', 'close'].map((type) => new Event(type));
    for (const event of events.slice(1)) target.dispatchEvent(event);
    expect(closings).toMatchObject({ values: events.slice(2), isComplete: false });
    expect(errors).toMatchObject({ values: [], isComplete: true });
    closings.stop();
    const again = watch(fromEventTarget(target, 'error', { overflow: 'dropOldest' }));
    target.dispatchEvent(events[0] as Event);
    expect(again).toMatchObject({ values: [events[0]], error: undefined });
    again.stop();
  });

  it('takes its listeners away when it is unsubscribed from', () => {
    const target = new EventTarget();
    const open = new Set<string>();
    const add = target.addEventListener.bind(target);
    const remove = target.removeEventListener.bind(target);
    target.addEventListener = (...args: Parameters<typeof add>) => (open.add(args[0]), add(...args));
    target.removeEventListener = (...args: Parameters<typeof remove>) => (open.delete(args[0]), remove(...args));
    const seen = watch(fromEventTarget(target, 'message', { overflow: 'latest' }));
    expect([...open].sort()).toEqual(['close', 'end', 'error', 'message']);
    seen.stop();
    expect(open.size).toBe(0);
  });
});
