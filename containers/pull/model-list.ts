import { createHash } from 'node:crypto';
import type { Pool } from '../../poolfile/pool/pool';
import type { Model } from '../../poolfile/pool/pool-parts';
import { manifestPath } from './manifest-path';

/**
 * What `pull.sh` and `prune.sh` read from MODELS, one line per model: name, reference, `insecure` or `-`, the
 * digest's hex or `-`, and the paths of the manifests of name and reference.
 */
export function modelLines(models: readonly Model[]): string {
  return models
    .map((m) =>
      [
        m.name,
        m.reference,
        m.insecure ? 'insecure' : '-',
        // compared with what sha256sum prints
        m.digest?.replace(/^sha256:/, '') ?? '-',
        manifestPath(m.name),
        manifestPath(m.reference),
      ].join(' '),
    )
    .join('\n');
}

/**
 * Twelve hex digits over the list of models. A pull's last line repeats them, so that the log of another list is
 * never taken for this one's.
 */
export function modelsHash(pool: Pick<Pool, 'models'>): string {
  return createHash('sha256').update(modelLines(pool.models)).digest('hex').slice(0, 12);
}
