/** The Node that a user is told to install. */
export const REQUIRED = 'Node 22.18 or newer';

/**
 * Whether a Node runs zerodrop. The sources are TypeScript, which Node runs without a flag since 22.18, and in the line
 * 23 since 23.6: https://nodejs.org/api/typescript.html#type-stripping
 *
 * @param {string} version such as `20.20.2`
 * @returns {boolean}
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}
