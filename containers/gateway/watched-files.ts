/** Seconds before its end from which a certificate counts as ending: 30 days. */
const ENDING_SECONDS = 30 * 24 * 3600;

/** Backend whose server is down while `run.sh` keeps a file from being used. */
export const FILES = 'files';
/** Backend that answers with the reason. */
export const REASON = 'why';

/**
 * Whether the files on disk are those in use, for /metrics and the log. HAProxy itself cannot know: `run.sh` moves the
 * socket away when a new file is not accepted, and answers with the reason at `why.sock`.
 */
export function filesSections(): string[] {
  return [
    'frontend accepted',
    '  bind unix@/tmp/accepted.sock',
    '  no log',
    '  http-request return status 200',
    '',
    `backend ${FILES}`,
    '  server accepted unix@/tmp/accepted.sock check inter 2s fall 2 rise 1',
    '',
    `backend ${REASON}`,
    '  server run unix@/tmp/why.sock',
  ];
}

/**
 * Whether the certificate in use lasts for another 30 days, for /metrics and the log. The gateway asks itself, so
 * nothing but HAProxy is needed to read the certificate.
 */
export function certificateSections(tls: string): string[] {
  return [
    // not the name of the backend: HAProxy 3.3 and later refuse that
    'frontend certificate_in_use',
    `  bind unix@/tmp/certificate.sock ssl crt ${tls}`,
    '  log-format \'{"time":"%[date,utime(%Y-%m-%dT%H:%M:%SZ)]",' +
      '"warning":"the certificate ends soon or has ended","ends_yymmdd":"%[var(txn.end),bytes(0,6)]"}\'',
    '  http-request set-var(txn.end) ssl_f_notafter,bytes(0,12)',
    `  http-request set-var(txn.soon) date(${ENDING_SECONDS}),utime(%y%m%d%H%M%S)`,
    '  acl lasts var(txn.end),sub(txn.soon) gt 0',
    '  http-request set-log-level silent if lasts',
    '  http-request return status 200 if lasts',
    '  http-request return status 503',
    '',
    'backend certificate',
    '  option httpchk GET /',
    '  server lasts-30-days unix@/tmp/certificate.sock ssl verify none ' +
      'check inter 1h fastinter 2s downinter 1h fall 2 rise 1',
  ];
}
