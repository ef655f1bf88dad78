import { SLOW_UPLOAD } from '../../run/stage/slow-upload.ts';
import type { UwsgiStage } from './uwsgi-stage.ts';

/**
 * Uploads that take 3 s at least, more than a mercy of one second, which may be two. What comes beside them is answered at once, if the app is
 * told so by `NOTHING_ELSE_IS_SLOW`.
 */
export const UPLOAD_SIEGE = {
  mix: { get: 2, post: 4 },
  paths: ['/fast/'],
  requests: { '/post/': { ...SLOW_UPLOAD, upload: { pieces: 31, pauseMs: 100 } } },
} as const;

/** Index of `/post/` in this siege. */
const UPLOADS = 1;

export const NOTHING_ELSE_IS_SLOW = { FOOSERV_SLOW_SECONDS: '0-0' } as const;

/** Waits until two uploads have begun, and still have more than two seconds before them. */
export async function uploadsHaveBegun(stage: UwsgiStage): Promise<void> {
  await stage.until('two uploads to be in their first second', async () => {
    const nowMs = stage.nowMs();
    const begun = [...stage.requests()].filter(({ outcome, target, sentAtMs }) => {
      const forMs = nowMs - sentAtMs;
      return outcome === 'open' && target === UPLOADS && forMs > 200 && forMs < 900;
    });
    return begun.length >= 2 ? true : null;
  });
}
