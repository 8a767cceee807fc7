import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and a server, and sees what the server's side of the line sees. */
export interface TcpProxy {
  readonly url: string;
  /** Resolves when the connection that was made last has been closed by the client. */
  readonly lastClosed: () => Promise<void>;
  /** Breaks every client's connection. */
  readonly cut: () => void;
  /** How many connections clients hold open. */
  readonly open: () => number;
  readonly close: () => Promise<void>;
}

/** Forwards connections on 127.0.0.1 to a server's port there. */
export async function tcpProxy(target: number): Promise<TcpProxy> {
  const clients = new Set<Socket>();
  let lastClosed: Promise<void> = Promise.resolve();
  const server = createServer((client) => {
    clients.add(client);
    const upstream = connect(target, '127.0.0.1');
    client.pipe(upstream);
    upstream.pipe(client);
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
    lastClosed = new Promise((resolve) => client.on('end', resolve).on('close', resolve));
    client.on('close', () => {
      clients.delete(client);
      upstream.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lastClosed: () => lastClosed,
    cut: () => clients.forEach((client) => client.resetAndDestroy()),
    open: () => clients.size,
    close: async () => {
      clients.forEach((client) => client.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
