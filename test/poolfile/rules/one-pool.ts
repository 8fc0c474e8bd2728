import { createHash } from 'node:crypto';
import { answers } from '../answers';
import { CLUSTERS, ENVIRONMENT, poolFile } from '../given';

export const IMAGES = ENVIRONMENT.slice(ENVIRONMENT.indexOf('images:'));

/** An environment of these hosts. */
export const hosts = (written: string): string =>
  `version: 1\nbackend: { s3: { bucket: states } }\ndocker: { ${written} }\n${IMAGES}`;

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A holder of a random token. */
export const ME = `tokens: { me: { sha256: "${hashOf('random')}" } }`;

/** The diagnostics of one pool with a code; its `access` is in line 7. */
export function ofPool(
  code: string,
  target: 'here' | 'box' | 'cluster',
  access: string,
  more: Readonly<Record<string, string>> = {},
): readonly string[] {
  const place = target === 'cluster' ? '{ kubernetes: main }' : `{ docker: ${target} }`;
  return answers(
    {
      'dev/environment.yaml': target === 'cluster' ? CLUSTERS : ENVIRONMENT,
      'dev/chat.yaml': poolFile({ target: place, access: `{ ${access} }`, ...more }),
    },
    code,
  );
}
