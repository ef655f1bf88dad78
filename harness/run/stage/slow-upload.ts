import type { RequestDefinition } from '../../core/siege/requests/request-definition.ts';

const MEBIBYTE = 1 << 20;

/** 16 MiB, sent in 16 pieces with a pause of 100 ms between two: an upload over a slow line, which takes 1.5 s at least. */
export const SLOW_UPLOAD: RequestDefinition = {
  body: Buffer.alloc(16 * MEBIBYTE, 'uploaded by zerodrop '),
  upload: { pieces: 16, pauseMs: 100 },
};
