import { newToken } from './harness/project';

const basic = (text: string): string => `Authorization: Basic ${Buffer.from(text).toString('base64')}\r\n`;

/**
 * Headers that do not hold the right token, each made from it, with a description. `@HASH@` stands for the token's
 * hash.
 */
export const REFUSED_IDENTITIES: readonly (readonly [string, (right: string) => string])[] = [
  ['no token', () => ''],
  ['an empty header', () => 'Authorization: \r\n'],
  ['a wrong token', () => `Authorization: Bearer ${newToken().text}\r\n`],
  ['a wrong token in a lower-case scheme', () => `Authorization: bearer ${newToken().text}\r\n`],
  ['the token with one letter too many', (right) => `Authorization: Bearer ${right}x\r\n`],
  ['the token with one letter too few', (right) => `Authorization: Bearer ${right.slice(0, -1)}\r\n`],
  ['the token without a scheme', (right) => `Authorization: ${right}\r\n`],
  ['the token as another scheme', (right) => `Authorization: Digest ${right}\r\n`],
  ['Basic with a wrong token', () => basic(`alice:${newToken().text}`)],
  ['Basic with the token and one letter more', (right) => basic(`alice:${right}x`)],
  ['Basic with the token as the user', (right) => basic(`${right}:`)],
  ['Basic with the token alone', (right) => basic(right)],
  ['Basic with something after the token', (right) => basic(`alice:${right}:x`)],
  ['Basic without a password', () => basic('alice:')],
  ['Basic with the hash', () => basic('alice:@HASH@')],
  ['Basic that is not encoded', (right) => `Authorization: Basic alice:${right}\r\n`],
  ['Basic with the encoded token twice', (right) => basic(`alice:${right}`).replace(/(?<=Basic )(.*)(?=\r)/, '$1,$1')],
  ['Basic in two headers', (right) => basic(`alice:${right}`).repeat(2)],
  ['Basic and Bearer', (right) => `${basic(`alice:${right}`)}Authorization: Bearer ${right}\r\n`],
  ['Basic and X-Api-Key', (right) => `${basic(`alice:${right}`)}X-Api-Key: ${right}\r\n`],
  ['Basic for the proxy', (right) => `Proxy-${basic(`alice:${right}`)}`],
  ['the scheme without a token', () => 'Authorization: Bearer\r\n'],
  ['two spaces', (right) => `Authorization: Bearer  ${right}\r\n`],
  ['something after the token', (right) => `Authorization: Bearer ${right} x\r\n`],
  ['two tokens in one header', (right) => `Authorization: Bearer ${right},${right}\r\n`],
  ['Bearer a,b', () => 'Authorization: Bearer a,b\r\n'],
  ['two headers, the right one first', (right) => `Authorization: Bearer ${right}\r\nAuthorization: Bearer x\r\n`],
  ['two headers, the right one last', (right) => `Authorization: Bearer x\r\nAuthorization: Bearer ${right}\r\n`],
  ['the right header twice', (right) => `Authorization: Bearer ${right}\r\n`.repeat(2)],
  ['the token on a folded line', (right) => `Authorization: Bearer\r\n ${right}\r\n`],
  ['the token in another header', (right) => `X-Auth-Token: ${right}\r\nProxy-Authorization: Bearer ${right}\r\n`],
  ['a wrong token as X-Api-Key', () => `X-Api-Key: ${newToken().text}\r\n`],
  ['the scheme and the token as X-Api-Key', (right) => `X-Api-Key: Bearer ${right}\r\n`],
  ['the token twice as X-Api-Key', (right) => `X-Api-Key: ${right}\r\n`.repeat(2)],
  ['two tokens in one Api-Key', (right) => `Api-Key: ${right},${right}\r\n`],
  ['the token in two headers', (right) => `Authorization: Bearer ${right}\r\nX-Api-Key: ${right}\r\n`],
  ['the right X-Api-Key and a wrong Api-Key', (right) => `X-Api-Key: ${right}\r\nApi-Key: x\r\n`],
  ['a wrong Authorization and the right Api-Key', (right) => `Authorization: Bearer x\r\nApi-Key: ${right}\r\n`],
  ['the hash of the token as Api-Key', () => 'Api-Key: @HASH@\r\n'],
  ['the token in a cookie', (right) => `Cookie: authorization=Bearer ${right}\r\n`],
  ['the hash of the token', () => 'Authorization: Bearer @HASH@\r\n'],
];
