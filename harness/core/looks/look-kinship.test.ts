import { expect, it } from 'vitest';
import { type Kinship, kinshipOf } from './look-kinship.ts';

const ROWS = Array.from({ length: 20 }, (_, i) => `{"id":${i},"name":"row ${i}"}`).join(',');

it.each<[string, string, string, string, Kinship]>([
  ['a body that was cut', 'a,b,c,d\n', 'a,b,c,d\n', 'a,b', 'cut'],
  ['a new body that was cut', 'version 1 is here', 'version 2 is here', 'version 2 is', 'cut'],
  ['a list that grows', 'a\n', 'a\nb\nc\n', 'a\nb\n', 'varying-place'],
  ['a number that loses a digit', '12', '12', '1', 'varying-place'],
  ['a maintenance page', '{"items":[1,2,3]}', '{"items":[1,2,3]}', '<h1>Sorry</h1>', 'none'],
  ['a maintenance page before a new version', '{"items":[1,2,3],"v":1}', '{"items":[1,2,3],"v":2}', '<h1>Sorry, back soon</h1>', 'none'],
  ['three short texts', 'version 1', 'version 2', 'back soon', 'none'],
  ['a list with rows missing', `[${ROWS}]`, `[${ROWS}]`, `[${ROWS.slice(0, 100)}"}]`, 'none'],
  ['an empty body', 'hello', 'hello', '', 'none'],
  ['a state that is another word', '{"status":"ok"}', '{"status":"ok"}', '{"status":"degraded"}', 'none'],
  ['a page half old and half new', `old ${ROWS} old`, `new ${ROWS} new`, `new ${ROWS} old`, 'mixture'],
  ['a page half old and half new, with other lengths', 'old old old | old', 'newer newer newer | newer', 'old old old | newer', 'mixture'],
  ['a clock', 'it is 12:04 now', 'it is 12:06 now', 'it is 12:05 now', 'varying-place'],
  ['a clock in two places', '12:04 hello 12:04:31', '12:06 hello 12:06:02', '12:05 hello 12:05:17', 'varying-place'],
  ['a host of three', 'from web-1', 'from web-3', 'from web-2', 'varying-place'],
  ['a host that stood in', 'from web-1', 'from web-1', 'from web-2', 'varying-place'],
  ['a pod of three', 'app-5d4f8-abc1e', 'app-5d4f8-xyz1e', 'app-77778-qqq2e', 'varying-place'],
  [
    'a text that was edited twice',
    `${ROWS} one comment ${ROWS}`,
    `${ROWS} three comments, of late ${ROWS}`,
    `${ROWS} two comments ${ROWS}`,
    'varying-place',
  ],
])('%s', (_, before, after, strange, kinship) => {
  expect(kinshipOf(Buffer.from(strange), Buffer.from(before), Buffer.from(after))).toBe(kinship);
});
