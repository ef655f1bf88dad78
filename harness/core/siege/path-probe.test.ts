import { expect, it, onTestFinished } from 'vitest';
import { probePath, probePort } from './path-probe.ts';
import { rawServer } from './response/raw-server.fixture.ts';

it('a closed port of this machine refuses', async () => {
  expect(await probePath('127.0.0.1')).toMatchObject({
    refuses: true,
    detail: expect.stringMatching(/^the closed port 127\.0\.0\.1:\d+ refuses/),
  });
});

it('a proxy that accepts in the name of a closed port is found out', async () => {
  const server = await rawServer({});
  onTestFinished(() => server.close());
  expect(await probePort('127.0.0.1', server.port)).toMatchObject({ refuses: false, detail: expect.stringContaining('accepted') });
});

it('a host that can not be reached does not refuse', async () => {
  expect(await probePath('nowhere.invalid')).toMatchObject({ refuses: false });
});
