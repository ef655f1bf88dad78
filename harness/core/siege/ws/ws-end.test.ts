import { describe, expect, it } from 'vitest';
import { endOf, type SeenOfWebSocket } from './ws-end.ts';

const CLOSED_BY_US: SeenOfWebSocket = {
  judged: 'answered',
  fault: null,
  awaited: 0,
  silent: false,
  violation: null,
  beyondClose: 0,
  closeCode: 1000,
  weClosed: true,
  broken: false,
};
const CLOSED_BY_SERVER: SeenOfWebSocket = { ...CLOSED_BY_US, weClosed: false, closeCode: 1001 };
const CUT: SeenOfWebSocket = { ...CLOSED_BY_SERVER, closeCode: null };

describe('the end of a WebSocket', () => {
  it.each<[string, SeenOfWebSocket, string, string]>([
    ['we close it', CLOSED_BY_US, 'answered', 'by-us'],
    ['we close it, and the server does not say so', { ...CLOSED_BY_US, closeCode: null }, 'answered', 'by-us'],
    ['we close it, and the connection is reset', { ...CLOSED_BY_US, closeCode: null, broken: true }, 'answered', 'by-us'],
    ['we close it, and the server fails', { ...CLOSED_BY_US, closeCode: 1011 }, 'answered', 'by-us'],
    ['1001', CLOSED_BY_SERVER, 'answered', 'closed'],
    ['1012', { ...CLOSED_BY_SERVER, closeCode: 1012 }, 'answered', 'closed'],
    ['1000', { ...CLOSED_BY_SERVER, closeCode: 1000 }, 'answered', 'finished'],
    ['no code', { ...CLOSED_BY_SERVER, closeCode: 1005 }, 'answered', 'finished'],
    ['4000', { ...CLOSED_BY_SERVER, closeCode: 4000 }, 'answered', 'finished'],
    ['1001, and a reset behind it', { ...CLOSED_BY_SERVER, broken: true }, 'answered', 'closed'],
    ['1012 before an echo', { ...CLOSED_BY_SERVER, closeCode: 1012, awaited: 1 }, 'truncated', 'lost'],
    ['1011', { ...CLOSED_BY_SERVER, closeCode: 1011 }, 'wrong-status', 'lost'],
    ['1013', { ...CLOSED_BY_SERVER, closeCode: 1013 }, 'wrong-status', 'lost'],
    ['1006 by FIN', CUT, 'truncated', 'lost'],
    ['1006 by RST', { ...CUT, broken: true }, 'reset', 'lost'],
    ['a gap, and then a reset', { ...CUT, broken: true, fault: 'gap', awaited: 1 }, 'gap', 'lost'],
    ['an order that is wrong', { ...CLOSED_BY_US, fault: 'not-in-order' }, 'wrong-body', 'lost'],
    ['octets behind 1001', { ...CLOSED_BY_SERVER, beyondClose: 3 }, 'malformed', 'lost'],
    ['what is no protocol', { ...CLOSED_BY_US, violation: 'WS_ERR_INVALID_UTF8', fault: 'gap' }, 'malformed', 'lost'],
    ['silence', { ...CUT, silent: true, awaited: 1 }, 'stalled', 'lost'],
    ['a wrong echo', { ...CLOSED_BY_US, judged: 'wrong-body' }, 'wrong-body', 'lost'],
  ])('%s', (_, seen, outcome, end) => {
    expect(endOf(seen)).toEqual({ outcome, end });
  });
});
