import { nearest } from '../values/nearest';
import { POOL_FIELD_SYNONYMS } from './pool-field-synonyms';
import { GPU_SYNONYMS, variableSuggestion } from './shared-synonyms';
import { relativeTo, remove, sharedHint, type Suggestion, type SynonymLookup, synonymTable } from './synonyms';

/** Words of other tools in a pool file. Data: nothing is decided here. */

const PROFILE_CONFIG = synonymTable(
  [
    ['contextWindow', '8192', 'num_ctx context_length context context_size max_context'],
    ['numPredict', '1024', 'max_tokens max_output_tokens'],
    ['repeatPenalty', '1', 'frequency_penalty presence_penalty'],
  ],
  [sharedHint('seed stop system system_prompt', remove('Rensei has no such setting in a profile'))],
);

const MODEL = synonymTable(
  [
    ['name', 'mistral:7b', 'model id ref reference alias'],
    ['from', 'registry.example/library/mistral:7b', 'source url registry image path'],
    ['digest', '"sha256:…"', 'sha256 hash checksum'],
  ],
  [
    sharedHint('tag version quantization size', 'write name: mistral:7b: the tag is part of the name'),
    sharedHint('pull pull_always create preload', 'write models: [mistral:7b]: every listed model is pulled'),
  ],
);

const TARGET = synonymTable(
  [
    ['docker', 'box-1', 'host docker_host server machine'],
    ['kubernetes', 'gpu-cluster', 'cluster context k8s'],
  ],
  [],
);

const TLS = synonymTable(
  [],
  [
    sharedHint(
      'cert key certificate crt pem cert_file key_file private_key ca',
      'write bundle: /etc/poolform/chat/bundle.pem, one PEM file with certificate and key',
      'bundle',
    ),
  ],
);

const TOKEN = synonymTable(
  [],
  [
    sharedHint(
      'token hash value secret key password sha digest',
      'run `poolform token`, and write the entry that it prints: { sha256: "…" }',
      'sha256',
    ),
  ],
);

/** `- mistral: 7b`. */
const SPLIT_MODEL: Suggestion = {
  hint: 'write mistral:7b without a space: a space after the colon makes it a field',
  fields: ['name'],
};

/** Of a pool file. */
export const poolSynonyms: SynonymLookup = (key, parent) => {
  const [top, second] = parent;
  if (top === 'rensei' && parent.length === 4) return relativeTo(PROFILE_CONFIG, key, parent);
  if (second === 'tokens') return relativeTo(TOKEN, key, parent);
  if (top === 'models')
    return relativeTo(
      (word, path) =>
        MODEL(word, path) ??
        (nearest(word, ['name', 'from', 'digest', 'insecure']) === undefined ? SPLIT_MODEL : undefined),
      key,
      parent,
    );
  if (top === 'target') return relativeTo(TARGET, key, parent);
  if (second === 'tls') return relativeTo(TLS, key, parent);
  if (top === 'gpus') return relativeTo(GPU_SYNONYMS, key, parent);
  return parent.length <= 1 ? (variableSuggestion(key) ?? POOL_FIELD_SYNONYMS(key, parent)) : undefined;
};
