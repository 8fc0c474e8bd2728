import { refuse } from './responses';
import { countRules, HOLDER, versionRule } from './tokens';

/** Headers whose whole value is a token: what clients of Anthropic and of Azure send. */
const KEY_HEADERS = ['x-api-key', 'api-key'] as const;

/** Headers that say who a client is. A request has exactly one of them, once, so that it never is two clients. */
const CREDENTIALS = ['authorization', ...KEY_HEADERS] as const;

const TOKEN = '[A-Za-z0-9._~+/=-]{1,512}';
/** With any name of a user. What it decodes to is judged as the token is: by its hash. */
const USER_AND_TOKEN = '[A-Za-z0-9+/]{4,1600}={0,2}';

/** The token in `Authorization`, in either form: HAProxy gives at most one of them. */
const IN_AUTHORIZATION = ['http_auth_bearer', 'http_auth_pass'] as const;

/**
 * HAProxy reads what comes after a refusal for as long as it comes, so that the client gets the answer. Where
 * connections become few, whoever announces a body without a known token is cut off instead.
 */
export function strangerRules(connections: number): readonly string[] {
  return [
    versionRule,
    '  acl announces req.hdr_cnt(transfer-encoding) gt 0',
    '  acl announces req.hdr(content-length),add(0) gt 0',
    ...IN_AUTHORIZATION.map((token) => `  acl holder ${token},${HOLDER} -m found`),
    ...KEY_HEADERS.map((header) => `  acl holder req.fhdr(${header}),${HOLDER} -m found`),
    `  http-request reject if { fe_conn gt ${connections} } announces !holder`,
  ];
}

/**
 * One token, known by its hash. A refusal offers `Bearer` alone: a browser that is offered `Basic` asks its user, and
 * then sends what it was told with every request, also with those of other pages.
 */
export function identityRules(): readonly string[] {
  const refused = (message: string, condition: string): string =>
    refuse(401, message, condition, ' hdr WWW-Authenticate \'Bearer realm="poolform"\'');
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
      'the Authorization header must be: Bearer <token>, or Basic with the token as the password',
      `if ${sent('authorization')} ` +
        `!{ req.fhdr(authorization) -m reg -i '^bearer ${TOKEN}$' '^basic ${USER_AND_TOKEN}$' }`,
    ),
    ...IN_AUTHORIZATION.map(
      (token) => `  http-request set-var(txn.client) ${token},${HOLDER} if ${sent('authorization')}`,
    ),
    ...KEY_HEADERS.map(
      (header) => `  http-request set-var(txn.client) req.fhdr(${header}),${HOLDER} if ${sent(header)}`,
    ),
    refused('the token is not known', 'unless { var(txn.client) -m found }'),
    ...countRules,
  ];
}
