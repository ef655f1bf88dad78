import { expect, it } from 'vitest';
import { FAULTS } from '../../harness/core/calibration/fault-catalogue.ts';
import { AUTOCANNON_PEER } from './autocannon-peer.ts';
import { findPeers } from './find-peers.ts';
import { runPeer } from './run-peer.ts';

it('catches bare autocannon, to which a FIN before the answer is nothing', async () => {
  const fault = FAULTS.find(({ name }) => name === 'fin-before-answer');
  if (fault === undefined) throw new TypeError('the catalogue has no such fault');
  expect(await runPeer(AUTOCANNON_PEER, fault, 'reused')).toMatchObject({ injected: 20, found: 0, stuck: false });
});

it('asks a tool for its version, and leaves out what is not installed', async () => {
  const missing = { ...AUTOCANNON_PEER, name: 'missing', version: { file: '/nonexistent/tool', args: [], pattern: /(.*)/ } };
  const found = await findPeers([AUTOCANNON_PEER, missing]);
  expect(found.map(({ peer, version }) => `${peer.name} ${version}`)).toEqual(['autocannon 9.0.0']);
});
