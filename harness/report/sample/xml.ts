import { DOMParser, type Document } from '@xmldom/xmldom';

/** Parses XML for a test; throws if it is not well-formed. */
export function parseXml(text: string): Document {
  const onError = (level: string, message: string): void => {
    if (level !== 'warning') throw new Error(message);
  };
  return new DOMParser({ onError }).parseFromString(text, 'text/xml');
}
