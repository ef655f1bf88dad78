import { expect, it } from 'vitest';
import { eventFromOlder, fromOlder } from './older-recordings.ts';

it('names the server of a recording that only knew uWSGI', () => {
  expect(fromOlder({ scenario: 'sighup', uwsgi: { version: '2.0.21' } })).toEqual({
    scenario: 'sighup',
    server: { name: 'uwsgi', title: 'uWSGI', version: '2.0.21' },
  });
});

it('knows that a service which was not ours had no server that is known', () => {
  expect(fromOlder({ scenario: 'watch', uwsgi: null })).toEqual({ scenario: 'watch', server: null });
});

it('leaves a recording of this version as it is', () => {
  const run = { scenario: 'sighup', server: { name: 'other', title: 'Other', version: '1' } };
  expect(fromOlder(run)).toBe(run);
});

it('tells instances of the server from other programs in events that did not', () => {
  const started = (text: string) => eventFromOlder({ kind: 'uwsgi-started', text }).kind;
  expect([started('start pool with zerg-server.ini'), started('start nginx -c /tmp/nginx.conf')]).toEqual([
    'instance-started',
    'program-started',
  ]);
});
