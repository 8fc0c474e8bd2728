import type { Hint } from './hints';

/** Hints for addresses, networks, paths and images. */

export const asUrl: Hint = ({ text }) =>
  /^[a-z0-9.-]+(?::[0-9]{1,5})?$/i.test(text) && text.includes('.') ? `write https://${text}` : undefined;

export const asOrigin: Hint = ({ text }) => {
  if (text === '*') return 'list each origin: a token in a page would otherwise be good from everywhere';
  const address = /^https?:\/\//i.test(text) || !text.includes('.') ? text : `https://${text}`;
  const usual = URL.canParse(address) ? new URL(address).origin : 'null';
  return /^https?:\/\/[a-z0-9.-]+(?::[0-9]+)?$/.test(usual) ? `write ${usual}` : undefined;
};

export const asProxy: Hint = ({ text }) => {
  if (/^[a-z0-9.-]+:[0-9]{1,5}$/i.test(text)) return `write http://${text}`;
  return text.includes('@')
    ? 'remove the user and password, which would end up in the state; let the proxy authorize the host by its address'
    : undefined;
};

export const asNoProxy: Hint = ({ text }) => {
  if (text === '*') return 'remove pull.proxy instead: nothing would be asked through it';
  if (/[,;\s]/.test(text))
    return `write [${text
      .split(/[,;\s]+/)
      .filter(Boolean)
      .join(', ')}]`;
  if (text.startsWith('*.')) return `write ${text.slice(1)}, which stands for all names below it`;
  const bare = text.replace(/^https?:\/\//i, '').replace(/\/$/, '');
  return bare !== text && !bare.includes('/') ? `write ${bare}` : undefined;
};

export const WINDOWS_PATH_HINT = 'write a Linux path: with /, without \\ and without a drive letter';

export function isWindowsPath(text: string): boolean {
  return text.includes('\\') || /^[a-z]:[\\/]/i.test(text);
}

export const asPath: Hint = ({ text }) => {
  if (isWindowsPath(text)) return WINDOWS_PATH_HINT;
  return /^(?:~|\$|\.{1,2}\/)/.test(text) ? 'write an absolute path, which starts with /' : undefined;
};

export const asAddress: Hint = ({ text }) => {
  if (/^localhost$/i.test(text)) return 'write 127.0.0.1';
  return text.includes(':')
    ? 'write one IPv4 address without a port; each pool sets its port in access.port'
    : undefined;
};

export const asImage: Hint = ({ text }) => {
  const bare = text.replace(/^https?:\/\//, '');
  if (bare !== text) return `write ${bare}`;
  return /^[^@]*[A-Z]/.test(text) ? 'write the name of the image in lower case' : undefined;
};

export const asEndpoint: Hint = ({ text }) => {
  if (/^(?:npipe:|\\\\|\/\/\.\/pipe|[a-z]:[\\/])/i.test(text))
    return 'run Terraform in WSL for Docker Desktop, and write unix:///var/run/docker.sock';
  if (text.startsWith('/')) return `write unix://${text}`;
  if (/^ssh:\/\/[^/]*:[^/]*@/.test(text))
    return 'remove the password: ssh takes a key from the agent or from ~/.ssh/config';
  const [, remote, socket] = /^(ssh:\/\/(?:[\w.-]+@)?[\w.-]+(?::\d+)?)(\/.*)$/.exec(text) ?? [];
  if (socket === '/') return `write ${remote}`;
  if (socket !== undefined)
    return (
      `write ${remote}, and choose the socket on that machine: ` +
      `docker context create pools --docker host=unix://${socket} && docker context use pools`
    );
  const local = /^unix:\/{0,2}([^/].*|\/[^/].*)$/.exec(text)?.[1];
  if (local !== undefined && !text.startsWith('unix:///')) return `write unix:///${local.replace(/^\//, '')}`;
  if (/^[\w.-]+@[a-z0-9.-]+$/i.test(text)) return `write ssh://${text}`;
  if (/^[a-z0-9.-]+$/i.test(text)) return `write ssh://${text}, or ssh://<user>@${text}`;
  return /^https?:/.test(text) ? 'use tcp:// with certificates, or ssh://' : undefined;
};

export const asCidr: Hint = ({ text }) => {
  if (/^[0-9]+(\.[0-9]+){3}$/.test(text))
    return text.endsWith('.0') ? `write the prefix length too, such as ${text}/16` : `write ${text}/32 for one address`;
  return text.includes(':') ? 'write an IPv4 network: Docker hosts publish on IPv4 only' : undefined;
};

export const asAnyCidr: Hint = (value) => {
  const { text } = value;
  if (!text.includes(':')) return asCidr(value);
  if (/[A-F]/.test(text)) return `write ${text.toLowerCase()}`;
  return text.includes('/') ? undefined : `write ${text}/128 for one address, or ${text}/64`;
};

export const asOwner: Hint = ({ text }) => {
  const name = text
    .trim()
    .replace(/\s+/g, '-')
    .replace(/[^\w@.+-]/g, '');
  return /^[A-Za-z0-9]/.test(name) ? `write ${name.slice(0, 60)}` : undefined;
};
