import { WeirError } from '@weir/core';

/** Raised when another process, or another source, listens on the port already. */
export class PortInUseError extends WeirError<{ host: string; port: number }> {
  static override readonly code = 'port_in_use';

  constructor(host: string, port: number, options: { cause?: unknown } = {}) {
    super(
      `Port ${port} on ${host} is in use. Stop what listens there, or set another "port" (0 takes any that is free).`,
      { host, port },
      options,
    );
  }
}
