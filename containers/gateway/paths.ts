import { CLOSED, GENERATING, METADATA_GET, METADATA_POST } from './endpoints';
import { refuse } from './responses';

/**
 * What a request is for: `txn.kind` is `generate` or `metadata`, and a request that is neither is refused with what is
 * wrong with it. Paths are matched whole; only the words of a refusal look at their parts.
 * @param modelRules - Set `txn.kind` for the paths of single models, and refuse the others.
 */
export function pathRules(modelRules: readonly string[]): readonly string[] {
  const served = (root: string): string =>
    [...GENERATING, ...METADATA_GET, ...METADATA_POST]
      .filter((path) => path.startsWith(`${root}/`))
      .sort()
      .join(', ');
  const unserved = (root: string): string => `!served { var(txn.root) -m str ${root} }`;
  return [
    '  acl reads method GET HEAD',
    '  acl posts method POST',
    `  acl generating path -m str ${GENERATING.join(' ')}`,
    `  acl metadata_get path -m str ${METADATA_GET.join(' ')}`,
    `  acl metadata_post path -m str ${METADATA_POST.join(' ')}`,
    '  acl served var(txn.kind) -m found',
    '  http-request set-var(txn.kind) str(generate) if posts generating',
    '  http-request set-var(txn.kind) str(metadata) if reads metadata_get || posts metadata_post',
    refuse(
      404,
      'the path has two slashes in a row: remove the slash at the end of the base address',
      'if !served { var(txn.path) -m sub // }',
    ),
    refuse(
      403,
      'only inference is served here: what changes models or the account of the server is closed to clients',
      `if ${unserved('api')} { var(txn.branch) -m str ${CLOSED.join(' ')} }`,
    ),
    refuse(
      403,
      'this method is closed: this path is served with POST',
      'if !served generating || !served metadata_post',
    ),
    refuse(403, 'this method is closed: this path is served with GET', 'if !served metadata_get'),
    refuse(
      404,
      'the path has /api or /v1 twice: clients append one of them, so remove it from the end of the base address',
      `if ${['api', 'v1'].map((root) => `${unserved(root)} { var(txn.branch) -m str api v1 }`).join(' || ')}`,
    ),
    refuse(404, 'the path ends with a slash: remove it', 'if !served { var(txn.path) -m end / }'),
    ...modelRules,
    refuse(404, `there is no such path here; below /v1 there are ${served('/v1')}`, `if ${unserved('v1')}`),
    refuse(404, `there is no such path here; below /api there are ${served('/api')}`, `if ${unserved('api')}`),
    refuse(
      404,
      'there is no such path here: the API of Ollama is below /api, and that of OpenAI below /v1',
      'if !served',
    ),
  ];
}
