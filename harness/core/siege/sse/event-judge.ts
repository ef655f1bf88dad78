import { streaming } from '../response/gathered-answer.ts';
import type { AnswerHead, EventReader, Judge, Judgement, StreamingJudge } from '../siege-types.ts';

/**
 * Reads the events of a stream as the judge says. A judge that says nothing of events judges the head, as that of an answer without a
 * body, and lets every event pass.
 */
export function eventReaderOf(judge: Judge | StreamingJudge, head: AnswerHead): EventReader {
  if (judge.eventReader !== undefined) return judge.eventReader(head);
  const reader = streaming(judge).reader(head);
  return {
    onHead(): Judgement {
      reader.onHead();
      return reader.onEnd();
    },
    onEvent: () => true,
  };
}
