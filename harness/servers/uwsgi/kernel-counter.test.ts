import { expect, it } from 'vitest';
import { counterIn } from './kernel-counter.ts';

const NETSTAT = 'TcpExt: SyncookiesSent ListenOverflows\nTcpExt: 3 17\nIpExt: InNoRoutes\nIpExt: 5\n';

it('finds a count by its name, and knows nothing of one that the kernel does not keep', () => {
  expect(counterIn(NETSTAT, 'ListenOverflows')).toBe(17);
  expect(counterIn(NETSTAT, 'TCPMigrateReqSuccess')).toBeNull();
  expect(counterIn('', 'ListenOverflows')).toBeNull();
});
