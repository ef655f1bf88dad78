import type { AddressInfo, Socket } from 'node:net';
import tls, { createServer, getCACertificates, type Server, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CERTIFICATES, TRUSTED_IN_CALIBRATION } from '../calibration/certificates.ts';
import { OK, rawServer } from './response/raw-server.fixture.ts';
import { besiege, besiegeWith, outcomes, until } from './test-siege.fixture.ts';
import { STRANGER, TRUSTED } from './tls.fixture.ts';

beforeAll(() => setDefaultCACertificates([...getCACertificates('default'), TRUSTED.cert]));

async function serveTls(
  certificate: typeof TRUSTED,
  answer: (socket: TLSSocket, nth: number, raw: Socket | undefined) => void,
): Promise<{ readonly server: Server; readonly url: URL }> {
  const sockets = new Set<TLSSocket>();
  const raws = new Map<number | undefined, Socket>();
  let nth = 0;
  const server = createServer({ ...certificate, allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    socket.on('data', (data) => {
      if (data.toString('latin1').endsWith('\r\n\r\n')) answer(socket, nth++, raws.get(socket.remotePort));
    });
  });
  server.on('tlsClientError', () => {});
  server.on('connection', (raw: Socket) => void raws.set(raw.remotePort, raw));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { server, url: new URL(`https://127.0.0.1:${port}/`) };
}

describe.each(['new', 'reused'] as const)('over TLS in the %s lane', (lane) => {
  it('answers are counted, and each fault once', async () => {
    const faults: readonly ((socket: TLSSocket, raw: Socket | undefined) => unknown)[] = [
      (socket) => socket.write(OK),
      (socket) => socket.end(OK),
      (socket) => socket.end(),
      (socket) => socket.end(OK.slice(0, -1)),
      (_, raw) => raw?.resetAndDestroy(),
      (socket) => socket.end('garbage'),
      (socket) => socket.end(`${OK}!`),
    ];
    const { url } = await serveTls(TRUSTED, (socket, nth, raw) => faults[nth % faults.length]?.(socket, raw));
    for (const clients of [1, 7]) {
      const { records } = await besiegeWith(28, [url], { lanes: [lane], clients });
      expect(outcomes(records)).toEqual({ answered: 8, 'empty-reply': 4, truncated: 4, reset: 4, malformed: 8 });
    }
  });

  it('an answer that ends with its connection is not known to be whole, with a close_notify or without', async () => {
    const endless = 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello';
    const { url } = await serveTls(TRUSTED, (socket, nth, raw) => {
      if (nth % 2 === 0) socket.end(endless);
      else socket.write(endless, () => raw?.end());
    });
    const { records, drained } = await besiegeWith(6, [url], { lanes: [lane] });
    expect(outcomes(records)).toEqual({ answered: 6 });
    expect(drained.endsUnproven).toBe(6);
    const framed = await serveTls(TRUSTED, (socket) => socket.end(OK));
    expect((await besiegeWith(6, [framed.url], { lanes: [lane] })).drained.endsUnproven).toBe(0);
  });

  it('a certificate that is not trusted is accepted if anything is', async () => {
    const { url } = await serveTls(STRANGER, (socket) => socket.end(OK));
    const { records } = await besiegeWith(4, [url], { lanes: [lane], insecure: true });
    expect(outcomes(records)).toEqual({ answered: 4 });
  });
});

describe('a certificate that is not trusted', () => {
  it('from the start is a matter of options: one clear error, and no failure is counted', async () => {
    const { url } = await serveTls(STRANGER, (socket) => socket.end(OK));
    const { running, ledger } = besiege([url], { clients: 3 });
    await expect(running.finished).rejects.toMatchObject({
      message: expect.stringContaining('certificate is not trusted'),
      hint: expect.stringContaining('--insecure'),
    });
    await expect(running.drain()).rejects.toThrow('certificate');
    expect(ledger.failed).toBe(0);
  });

  it.each([
    ['that no authority vouches for', CERTIFICATES['self-signed'], 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['that has expired', CERTIFICATES.expired, 'CERT_HAS_EXPIRED'],
    ['for another name', CERTIFICATES['wrong-name'], 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('%s, brought by a deploy, is an outcome of its own that says which error it was', async (_, certificate, code) => {
    const { server, url } = await serveTls(CERTIFICATES.good, (socket) => socket.end(OK));
    const { running, ledger } = besiege([url], { authorities: TRUSTED_IN_CALIBRATION });
    await until(() => ledger.answered > 5);
    server.setSecureContext(certificate);
    await until(() => ledger.failed > 3);
    await running.drain();
    const { answered, ...failures } = outcomes(ledger.records());
    expect(failures).toEqual({ 'bad-certificate': ledger.failed });
    expect(answered).toBe(ledger.answered);
    expect(new Set([...ledger.failures()].map(({ tlsError }) => tlsError))).toEqual(new Set([code]));
    expect(new Set([...ledger.records()].filter(({ outcome }) => outcome === 'answered').map(({ tlsError }) => tlsError))).toEqual(
      new Set(['']),
    );
  });
});

describe('a handshake', () => {
  const besiegeTls = (port: number, timeouts = {}) =>
    besiegeWith(6, [new URL(`https://127.0.0.1:${port}/`)], { clients: 2, insecure: true, ...timeouts });

  it.each([
    ['that the server closes is an empty reply', 'empty-reply', { hello: 'end' }, ''],
    ['that the server resets is a reset', 'reset', { hello: 'reset' }, ''],
    ['that the server answers in plain HTTP is malformed', 'malformed', { hello: 'plain' }, 'ERR_SSL_WRONG_VERSION_NUMBER'],
  ] as const)('%s', async (_, outcome, { hello }, code) => {
    const server = await rawServer({
      accept: (socket) =>
        socket.once('data', () => {
          if (hello === 'end') socket.end();
          else if (hello === 'reset') socket.resetAndDestroy();
          else socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
        }),
    });
    onTestFinished(() => server.close());
    const { records, drained } = await besiegeTls(server.port);
    expect(outcomes(records)).toEqual({ [outcome]: 6 });
    expect(new Set(records.map(({ tlsError }) => tlsError))).toEqual(new Set([code]));
    expect(drained.autocannon).toEqual({ requests: 6, responses: 0, errors: 6, timeouts: 0 });
  });

  it('for which the two sides have no version in common is malformed, and says so', async () => {
    const server = createServer({ ...TRUSTED, minVersion: 'TLSv1.3' }, (socket) => socket.end(OK)).on('tlsClientError', () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const usual = tls.DEFAULT_MAX_VERSION;
    tls.DEFAULT_MAX_VERSION = 'TLSv1.2';
    onTestFinished(() => {
      tls.DEFAULT_MAX_VERSION = usual;
    });
    const { records } = await besiegeTls((server.address() as AddressInfo).port);
    expect(outcomes(records)).toEqual({ malformed: 6 });
    expect(new Set(records.map(({ tlsError }) => tlsError))).toEqual(new Set(['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION']));
  });

  it('that never ends is a connect time-out', async () => {
    const server = await rawServer({});
    onTestFinished(() => server.close());
    const { records } = await besiegeTls(server.port, { connectTimeoutMs: 80 });
    expect(outcomes(records)).toEqual({ 'connect-timeout': 6 });
  });
});
