/**
 * A check of zero downtime by which a control may be refuted: one that is about the service or the run, not about the instrument. It
 * is what the list of checks says; it stands here by itself since the package's types need no more of that list.
 */
export type RuleName =
  | 'capacity'
  | 'carried-through'
  | 'clean-end'
  | 'deployed'
  | 'executed-once'
  | 'streams-whole'
  | 'messages-whole'
  | 'looks'
  | 'not-vacuous'
  | 'transition'
  | 'vantages'
  | 'zero-downtime'
  | 'zero-wait';
