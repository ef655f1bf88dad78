import { describe, expect, it } from 'vitest';
import { GRACEFUL_SERVERS } from './server-list.ts';

const PLACE = { folder: '/tmp/place', port: 8080 };

describe('the servers whose graceful deploys are watched', () => {
  it('have names of their own', () => {
    const names = GRACEFUL_SERVERS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(GRACEFUL_SERVERS.map((server) => [server.name, server] as const))(
    '%s names its change, and writes files that it had before',
    (_, server) => {
      const { files, change, programs, watch, deploy } = server.plan(PLACE);
      expect(watch.join(' ')).toMatch(/--expect v1:v2/);
      expect(Object.keys(change)).not.toEqual([]);
      // A page of the new release may be new; what is read from the start is written over.
      expect(Object.keys(files)).toEqual(expect.arrayContaining(Object.keys(change).filter((path) => path !== 'v2.page')));
      const pids = Object.fromEntries(programs.map(({ name }, index) => [name, 100 + index]));
      expect(deploy(pids)).not.toMatch(/undefined|kill -\w+ 0\b/);
      expect(new URL(server.documented).protocol).toBe('https:');
    },
  );
});
