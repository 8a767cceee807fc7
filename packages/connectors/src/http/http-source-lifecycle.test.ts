import { Valve, receiptOf, type WeirEvent } from '@weir/core';
import { collect, testContext } from '@weir/testing';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { take } from 'rxjs';
import { ListenFailedError } from '../errors/listen-failed-error.js';
import { PortInUseError } from '../errors/port-in-use-error.js';
import { json, running, send, start } from './__fixtures__/running-source.js';
import { httpSource, httpSourceSpec } from './http-source.js';

describe('httpSource from listening to letting go', () => {
  describe('listening', () => {
    it('says what to do when the port is in use', async () => {
      const { port } = await start();
      const { error } = await collect(httpSource({ port }));
      expect(PortInUseError.is(error) && error.details).toEqual({ host: '127.0.0.1', port });
      expect(String(error)).toContain('set another "port"');
    });

    it('says what to do about an address that is not of this machine', async () => {
      const { error } = await collect(httpSource({ port: 0, host: '192.0.2.1' }));
      expect(ListenFailedError.is(error) && error.details.errno).toBe('EADDRNOTAVAIL');
    });

    it('may be subscribed to again once it was let go of', async () => {
      const { port, subscription, post } = await start();
      await post('keeps its connection alive');
      subscription.unsubscribe();
      const again = await start({ port });
      expect(await again.post('a')).toMatchObject({ status: 202 });
    });

    it('does not listen when it is let go of at once', async () => {
      const listening: number[] = [];
      httpSource({ port: 0, onListening: ({ port }) => listening.push(port) })
        .subscribe()
        .unsubscribe();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(listening).toEqual([]);
    });

    it('logs its address when it runs from config', async () => {
      const config = {
        port: 0,
        host: '127.0.0.1',
        path: '/in',
        maxBodyBytes: 10,
        reply: 'accepted',
        decisions: false,
        origins: [],
      } as const;
      const line = await new Promise<string>((resolve) => {
        const logger = { ...testContext().logger, info: (_facts: object, message: string) => resolve(message) };
        const all = { ...config, origins: [], maxWait: 1, maxWaiting: 1, replyWithin: 1 };
        running.push(httpSourceSpec.create(all, testContext({ logger })).subscribe());
      });
      expect(line).toMatch(/^Listening on http:\/\/127\.0\.0\.1:\d+\/in$/);
    });
  });

  describe('letting go', () => {
    it('closes idle sockets, and those that have sent nothing', async () => {
      const { port, subscription } = await start();
      const socket = connect(port, '127.0.0.1');
      await new Promise<void>((resolve) => socket.once('connect', resolve));
      await new Promise((resolve) => setTimeout(resolve, 20));
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.resume().on('error', () => undefined);
      subscription.unsubscribe();
      await closed;
    });

    it('refuses who waits and who is still sending', async () => {
      const valve = new Valve();
      const { post, subscription, url } = await start({}, valve);
      valve.close();
      const waiting = post('a');
      const sending = new Promise<number | undefined>((resolve) => {
        const request = httpRequest(url, { method: 'POST', headers: json }, (response) => resolve(response.statusCode));
        request.on('error', () => undefined);
        request.write('"half');
      });
      // Turns of the event loop and not a span of time: in a single long one nothing may arrive on a busy machine.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
      subscription.unsubscribe();
      expect(await waiting).toMatchObject({ status: 503, body: { error: { code: 'closing' } } });
      expect(await sending).toBe(503);
    });

    it('still answers for messages that are on their way', async () => {
      const { post, next, subscription } = await start({ reply: 'delivered' });
      const event = next();
      const answer = post('a');
      const receipt = receiptOf(await event);
      subscription.unsubscribe();
      receipt?.acknowledge();
      const { status, headers } = await answer;
      expect([status, headers.get('connection')]).toEqual([200, 'close']);
    });

    it('answers for a message whose reader takes no more', async () => {
      const events: WeirEvent[] = [];
      const port = await new Promise<number>((resolve) => {
        const source = httpSource({ port: 0, onListening: (address) => resolve(address.port) });
        running.push(source.pipe(take(1)).subscribe((event) => events.push(event)));
      });
      const answer = await send(`http://127.0.0.1:${port}/`, { method: 'POST', body: '"a"', headers: json });
      expect(answer).toMatchObject({ status: 202, body: { run: events[0]?.run } });
    });
  });
});
