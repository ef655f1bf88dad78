import { expect, it } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { demandUnixSockets } from './demand-unix-sockets.ts';

const http = { name: 'http://127.0.0.1/', url: new URL('http://127.0.0.1/') };
const unix = { name: 'unix:/run/app.sock:/', url: new URL('http://localhost/'), socketPath: '/run/app.sock' };

it('refuses a Unix socket on Windows alone, before anything is asked', () => {
  expect(() => demandUnixSockets([http, unix], 'win32')).toThrow(expect.objectContaining({ exitCode: EXIT.usage }));
  expect(() => demandUnixSockets([http], 'win32')).not.toThrow();
  expect(() => demandUnixSockets([http, unix], 'linux')).not.toThrow();
  expect(() => demandUnixSockets([http, unix], 'darwin')).not.toThrow();
});
