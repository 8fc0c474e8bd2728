import { PLACEHOLDER } from './placeholders';
import { refuse } from './responses';

/** Headers whose whole value is a token: what clients of Anthropic and of Azure send. */
export const KEY_HEADERS = ['x-api-key', 'api-key'] as const;

/** Headers that say who a client is. A request has exactly one of them, once, so that it never is two clients. */
const CREDENTIALS = ['authorization', ...KEY_HEADERS] as const;

const TOKEN = '[A-Za-z0-9._~+/=-]{1,512}';

/** One token, known by its hash: neither this file nor the one that it looks up holds a secret. */
export function identityRules(): readonly string[] {
  const refused = (message: string, condition: string): string =>
    refuse(401, message, condition, ' hdr WWW-Authenticate \'Bearer realm="poolform"\'');
  const known = `sha2(256),hex,lower,map_str(${PLACEHOLDER.folder}/tokens.map)`;
  const sent = (header: string): string => `{ req.fhdr_cnt(${header}) eq 1 }`;
  return [
    ...CREDENTIALS.map(
      (header, i) =>
        `  http-request set-var(txn.credentials) req.fhdr_cnt(${header})${i === 0 ? '' : ',add(txn.credentials)'}`,
    ),
    refused(
      'a token is needed, in exactly one header: Authorization: Bearer <token>, or X-Api-Key or Api-Key',
      'unless { var(txn.credentials) -m int eq 1 }',
    ),
    refused(
      'the Authorization header must be: Bearer <token>',
      `if ${sent('authorization')} !{ req.fhdr(authorization) -m reg -i '^bearer ${TOKEN}$' }`,
    ),
    `  http-request set-var(txn.client) http_auth_bearer,${known} if ${sent('authorization')}`,
    ...KEY_HEADERS.map(
      (header) => `  http-request set-var(txn.client) req.fhdr(${header}),${known} if ${sent(header)}`,
    ),
    refused('the token is not known', 'unless { var(txn.client) -m found }'),
  ];
}
