import type { RequestDefinition } from '../../siege/requests/request-definition.ts';

const MEBIBYTE = 1 << 20;

/** A body of 16 KiB: what one go takes. */
export const BODY = Buffer.alloc(16 * 1024, 'a body that is posted. ');

/** Far more than one go takes: the server answers while it is sent. */
const LARGE_BODY = Buffer.alloc(MEBIBYTE, 'a large body that is posted. ');

let hugeBody: WeakRef<Buffer> | undefined;

export const POST = { method: 'POST', body: BODY } as const satisfies RequestDefinition;
export const LARGE = { method: 'POST', body: LARGE_BODY } as const satisfies RequestDefinition;
export const IN_CHUNKS = { ...LARGE, upload: { framing: 'chunked' } } as const satisfies RequestDefinition;
export const EXPECTING = { ...POST, upload: { waitsForContinue: true } } as const satisfies RequestDefinition;
/** The largest that the siege is made for. Its body is made when it is asked for, and kept while one holds it: a process that besieges for hours tests itself once. */
export const HUGE = {
  method: 'POST',
  get body(): Buffer {
    const known = hugeBody?.deref();
    if (known !== undefined) return known;
    const made = Buffer.alloc(16 * MEBIBYTE, 'a huge body that is posted. ');
    hugeBody = new WeakRef(made);
    return made;
  },
} as const satisfies RequestDefinition;
