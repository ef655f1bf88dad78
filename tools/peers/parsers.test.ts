import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { AB_PEER } from './ab-peer.ts';
import { AUTOCANNON_PEER } from './autocannon-peer.ts';
import { H2LOAD_PEER } from './h2load-peer.ts';
import { HEY_PEER } from './hey-peer.ts';
import { K6_PEER } from './k6-peer.ts';
import type { Peer } from './peer.ts';
import { SIEGE_PEER } from './siege-peer.ts';
import { VEGETA_PEER } from './vegeta-peer.ts';
import { WRK_PEER } from './wrk-peer.ts';

function recorded(name: string): Promise<string> {
  return readFile(new URL(`recorded/${name}.txt`, import.meta.url), 'utf8');
}

/** Output as the tools wrote it, each after 60 requests or a second, a third of which failed. */
const RECORDED: readonly (readonly [Peer, string, number | null])[] = [
  [SIEGE_PEER, 'siege-empty-replies', 20],
  [AB_PEER, 'ab-empty-replies', 20],
  [AB_PEER, 'ab-unavailable', 20],
  [AB_PEER, 'ab-gives-up', null],
  [WRK_PEER, 'wrk-plain', 0],
  [WRK_PEER, 'wrk-empty-replies', 175],
  [WRK_PEER, 'wrk-unavailable', 100],
  [AUTOCANNON_PEER, 'autocannon-empty-replies', 0],
  [AUTOCANNON_PEER, 'autocannon-unavailable', 20],
  [H2LOAD_PEER, 'h2load-unavailable', 20],
];

describe('recorded output', () => {
  it.each(RECORDED.map(([peer, name, failures]) => ({ peer, name, failures })))(
    'of $name says $failures failures',
    async ({ peer, name, failures }) => {
      expect(peer.failures(await recorded(name))).toBe(failures);
    },
  );
});

describe('documented output', () => {
  it('of hey: statuses other than 2xx, and errors', () => {
    const output =
      'Summary:\n  Total:\t0.1000 secs\n\nStatus code distribution:\n  [201]\t40 responses\n  [503]\t12 responses\n\nError distribution:\n  [7]\tGet "http://127.0.0.1:8080/": EOF\n  [1]\tGet "http://127.0.0.1:8080/": read tcp: connection reset by peer\n\n';
    expect(HEY_PEER.failures(output)).toBe(20);
    expect(HEY_PEER.failures('Status code distribution:\n  [201]\t40 responses\n')).toBe(0);
    expect(HEY_PEER.failures('\nError distribution:\n  [60]\tEOF\n')).toBe(60);
  });

  it('of vegeta: statuses other than 2xx, among them 0 for no answer', () => {
    expect(VEGETA_PEER.failures('{"requests":60,"success":0.66,"status_codes":{"0":5,"201":40,"503":15},"errors":["EOF"]}')).toBe(20);
  });

  it('of k6: the rate of http_req_failed passes if a request failed', () => {
    expect(K6_PEER.failures('{"metrics":{"http_req_failed":{"passes":20,"fails":40,"value":0.33}}}')).toBe(20);
  });
});

describe('output that is none', () => {
  it.each([SIEGE_PEER, AB_PEER, WRK_PEER, HEY_PEER, VEGETA_PEER, K6_PEER, AUTOCANNON_PEER])('of $name is no count of 0', (peer) => {
    for (const output of ['', 'unable to connect to 127.0.0.1:1 Connection refused', '{', '{}', '[]', 'null'])
      expect(peer.failures(output)).toBeNull();
  });
});
