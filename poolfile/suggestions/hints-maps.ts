import { WINDOWS_PATH_HINT, isWindowsPath } from './hints-addresses';
import { fieldText, type Hint } from './hints';

/** Hints for maps and lists. */

/** For a map of which one field is what was written: `target: here` for `target: { docker: here }`. */
export function asField(field: string | undefined): Hint {
  return ({ text, key, type }) => {
    if (type === 'none') return 'remove the line, or write its fields below it, indented';
    if (type === 'list') return 'write each entry as a field, name: value, without the "- "';
    return field !== undefined && text !== '' && ['string', 'number'].includes(type)
      ? `write ${fieldText(key, `{ ${field}: ${text} }`)}`
      : undefined;
  };
}

export const asItem: Hint = ({ text, key, type }) => {
  if (type === 'none') return 'remove the line, or list its entries below it, each after a "- "';
  if (/^[0-9.]+\/[0-9]+$/.test(text)) return `write ${key}: [{ cidr: ${text} }]`;
  const words = text.split(/[,\s]/).filter((word) => /\w/.test(word));
  return type === 'string' && words.length > 0 && !isEveryone(text) && text.length <= 60
    ? `write ${key}: [${words.join(', ')}]`
    : undefined;
};

function isEveryone(text: string): boolean {
  return /^(?:all|any|everyone|everybody)$/i.test(text);
}

export const asGpus: Hint = ({ text, type }) => {
  // an example of the vendor that was meant
  if (/^(?:amd|intel)$/i.test(text))
    return `write gpus: { product: ${text.toLowerCase()}-…, count: 1 } with the host's product, from catalog/gpus.yaml`;
  if (type === 'list' || /^(?:all|any|auto|true|yes|on|nvidia|cuda)$/i.test(text))
    return "write gpus: { product: nvidia-l4, count: 1 } with the host's product; Poolform chooses the devices";
  if (/^(0|no|off|false|cpu|null|~)$/i.test(text)) return 'write gpus: none';
  if (/^[0-9]{1,2}$/.test(text)) return `write gpus: { product: nvidia-l4, count: ${text} } with the host's product`;
  return /^[a-z0-9]+-[a-z0-9-]+$/.test(text) ? `write gpus: { product: ${text}, count: 1 }` : undefined;
};

/** Resources that are amounts of a device, or access to its figures. */
export const AMOUNT = new RegExp(
  [
    '^nvidia\\.com\\/(?:gpumem(?:-percentage)?|gpucores|priority)$',
    '^gpu\\.intel\\.com\\/(?:memory\\.max|millicores|tiles|.*monitoring)$',
  ].join('|'),
);

export const asResource: Hint = ({ text }) => {
  if (AMOUNT.test(text)) return `name whole devices, MIG slices or shares: amounts such as this one are ${LIMIT}`;
  if (/^(?:[a-z0-9-]+\.)+[a-z]+\/./i.test(text))
    return `use devices that the plugin of NVIDIA, AMD or Intel offers: those of other plugins are ${LIMIT}`;
  return /^mig-[0-9]+g\.[0-9]+gb[a-z0-9._-]*$/.test(text)
    ? `write resource: nvidia.com/${text}`
    : 'write the name that `kubectl describe node` shows under Allocatable, such as nvidia.com/mig-1g.10gb';
};

const LIMIT = 'not supported (docs/devices.md, Limits)';

export const asDevice: Hint = ({ text, type }) =>
  type === 'string' ? `write { product: ${text}, count: 1 }` : undefined;

export const asNodeGpus: Hint = ({ text }) =>
  text === 'none' ? 'remove the line: a group without gpus has none' : undefined;

/** `docker: { host: unix:///… }`: the host's name is missing. */
export const asHost: Hint = (value) => {
  if (value.type !== 'string' || value.text === '') return asField('host')(value);
  return value.key === 'host'
    ? `write here: { host: ${value.text} }, because each host has a name`
    : `write ${value.key}: { host: ${value.text} }`;
};

export const asTls: Hint = ({ text }) => {
  if (text.startsWith('/')) return `write tls: { bundle: ${text} }`;
  if (isWindowsPath(text)) return WINDOWS_PATH_HINT;
  if (/^(?:off|no|false|null|~)$/i.test(text)) return 'write tls: none, if you mean no encryption';
  return 'write tls: { bundle: <PEM file on the Docker host> }, or tls: { secret: <Secret in the namespace> }';
};

export const asCa: Hint = ({ text }) => (text.startsWith('/') ? `write ca: { file: ${text} }` : undefined);

export const asTarget: Hint = ({ text, type }) =>
  type === 'string' && text !== ''
    ? `write target: { docker: ${text} } for a Docker host, target: { kubernetes: ${text} } for a cluster`
    : undefined;

export const asPeer: Hint = ({ text, type }) => {
  if (type !== 'string' || text === '' || text === '*' || isEveryone(text)) return undefined;
  return /^[0-9]/.test(text)
    ? `write { cidr: ${text.includes('/') ? text : `${text}/32`} }`
    : `write { namespace: ${text} }`;
};

export const asBackend: Hint = ({ text, type }) =>
  type === 'string' && /^[a-z0-9]+$/.test(text) ? `write backend: { ${text}: {} }` : undefined;
