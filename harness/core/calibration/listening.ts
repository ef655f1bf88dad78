import type { AddressInfo, Server } from 'node:net';

/** Listens on a free port of 127.0.0.1; rejects if that fails. */
export function listening(server: Server): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new TypeError('a TCP listener has no port'));
      else resolve(address);
    });
  });
}
